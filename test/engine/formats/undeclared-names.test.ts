import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Type } from '@sinclair/typebox'
import { undeclaredNames } from '../../../engine/formats/undeclared-names.ts'

/** The names found, each by its path. */
function found(value: unknown, schema: object): string[] {
  return [...undeclaredNames(value, schema)].map(({ path, name }) => `${path}/${name}`)
}

const Point = Type.Object({ x: Type.Number(), y: Type.Optional(Type.Number()) })

describe('a name that a schema does not declare is found', () => {
  test('in an object, with the names that it declares', () => {
    assert.deepEqual([...undeclaredNames({ x: 1, z: 2 }, Point)], [{ name: 'z', path: '', declared: ['x', 'y'] }])
    assert.deepEqual(found({ x: 1, y: 2 }, Point), [])
    assert.deepEqual(found({ z: 2 }, Type.Object({})), ['/z'])
    assert.deepEqual(found({ x: 1, z: 2 }, Type.Object({ x: Type.Number() }, { additionalProperties: false })), ['/z'])
    assert.deepEqual(found({ constructor: 1 }, Point), ['/constructor'])
  })

  test('at any depth, and in lists', () => {
    const deep = Type.Object({ at: Point, list: Type.Array(Type.Array(Point)) })
    assert.deepEqual(found({ at: { x: 1, z: 2 }, list: [[{ x: 1 }], [{ x: 1 }, { x: 1, w: 0 }]] }, deep), [
      '/at/z',
      '/list/1/1/w',
    ])
  })

  test('in what is one of several, or all of them: the names of each are declared', () => {
    const either = Type.Union([Point, Type.Object({ r: Type.Number() }), Type.Null()])
    assert.deepEqual(found({ r: 1, y: 1, q: 1 }, either), ['/q'])
    const both = Type.Intersect([Point, Type.Object({ r: Type.Number() })])
    assert.deepEqual(found({ x: 1, r: 1, q: 1 }, both), ['/q'])
  })
})

describe('any name is taken', () => {
  test('by a schema that says so: additionalProperties, a record, and what is not known to be an object', () => {
    for (const schema of [
      Type.Object({ x: Type.Number() }, { additionalProperties: true }),
      Type.Object({ x: Type.Number() }, { additionalProperties: Type.Number() }),
      Type.Record(Type.String(), Type.Number()),
      Type.Intersect([Point, Type.Record(Type.String(), Type.Number())]),
      Type.Union([Point, Type.Record(Type.String(), Type.Number())]),
      Type.Intersect([Point], { unevaluatedProperties: Type.Number() }),
      Type.Unknown(),
      Type.Any(),
      { type: 'object' },
      { type: ['object', 'null'] },
      {},
    ])
      assert.deepEqual(found({ x: 1, z: 2 }, schema), [], JSON.stringify(schema))
  })

  test('where two schemas are given for one name, below that name', () => {
    const either = Type.Union([Type.Object({ at: Point }), Type.Object({ at: Type.Object({ r: Type.Number() }) })])
    assert.deepEqual(found({ at: { r: 1, q: 1 } }, either), [])
  })
})
