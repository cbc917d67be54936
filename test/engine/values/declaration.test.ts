import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Type, type TSchema } from '@sinclair/typebox'
import { json, stage } from '../../../engine/stage-api.ts'
import { canonicalJson } from '../../../engine/values/canonical-json.ts'
import { declarationOf } from '../../../engine/values/declaration.ts'

function outputOf(schema: TSchema): string {
  const made = stage({ inputs: {}, params: Type.Object({}), output: json(schema), run: () => null })
  return canonicalJson(declarationOf(made).output.schema)
}

const tree = (): TSchema => Type.Recursive((self) => Type.Object({ children: Type.Array(self) }))
const chain = (): TSchema => Type.Recursive((self) => Type.Object({ next: Type.Optional(self) }))

describe('a recursive type without a name', () => {
  test('is the same whatever was made before it', () => {
    const first = outputOf(tree())
    chain()
    assert.equal(outputOf(tree()), first)
    assert.equal(
      first,
      '{"$id":"T0","properties":{"children":{"items":{"$ref":"T0"},"type":"array"}},"required":["children"],"type":"object"}',
    )
  })

  test('is numbered by where it stands, whichever was made first', () => {
    const [a, b] = [tree(), chain()]
    const [d, c] = [chain(), tree()]
    assert.equal(outputOf(Type.Object({ a, b })), outputOf(Type.Object({ a: c, b: d })))
    assert.notEqual(outputOf(Type.Object({ a, b })), outputOf(Type.Object({ a: b, b: a })))
  })

  test('inside of another one is another one', () => {
    const nested = (): TSchema =>
      Type.Recursive((outer) =>
        Type.Object({ inner: Type.Recursive((inner) => Type.Union([outer, Type.Array(inner)])) }),
      )
    const text = outputOf(nested())
    tree()
    assert.equal(outputOf(nested()), text)
    assert.deepEqual(text.match(/"\$(id|ref)":"\w+"/g), ['"$id":"T0"', '"$id":"T1"', '"$ref":"T0"', '"$ref":"T1"'])
  })

  test('leaves other names and data as they are', () => {
    tree()
    const named = Type.Recursive((self) => Type.Object({ x: Type.Optional(self) }), { $id: 'mine' })
    assert.match(outputOf(named), /"\$id":"mine".*"\$ref":"mine"/)
    const plain = Type.Object({ x: Type.Literal('T7') }, { $id: 'T7' })
    assert.equal(
      outputOf(plain),
      '{"$id":"T7","properties":{"x":{"const":"T7","type":"string"}},"required":["x"],"type":"object"}',
    )
    assert.match(outputOf(Type.Object({ named: Type.String({ $id: 'T9' }), tree: tree() })), /"\$id":"T9"/)
  })
})
