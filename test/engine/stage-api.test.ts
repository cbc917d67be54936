import assert from 'node:assert/strict'
import { test } from 'node:test'
import { file, json, many, stage, Type, type TSchema } from '../../engine/stage-api.ts'
import { canonicalJson, type Json } from '../../engine/values/canonical-json.ts'
import { digestText } from '../../engine/values/digest.ts'

const point = Type.Object({ x: Type.Number(), y: Type.Optional(Type.Integer({ minimum: 0 })) })

/** One schema of each builder that has a meaning in JSON. */
const schemas: Readonly<Record<string, TSchema>> = {
  Any: Type.Any(),
  Array: Type.Array(Type.Number(), { minItems: 1 }),
  Boolean: Type.Boolean(),
  Capitalize: Type.Capitalize(Type.Literal('ab')),
  Composite: Type.Composite([point, Type.Object({ z: Type.Number() })]),
  Const: Type.Const({ a: [1, 'b'] } as const),
  Enum: Type.Enum({ A: 'a', B: 'b' }),
  Exclude: Type.Exclude(Type.Union([Type.Literal('a'), Type.Literal('b')]), Type.Literal('a')),
  Extract: Type.Extract(Type.Union([Type.Literal('a'), Type.Literal('b')]), Type.Literal('a')),
  Index: Type.Index(point, ['x']),
  Integer: Type.Integer(),
  Intersect: Type.Intersect([point, Type.Object({ z: Type.Number() })]),
  KeyOf: Type.KeyOf(point),
  Literal: Type.Literal(1),
  Mapped: Type.Mapped(Type.KeyOf(point), () => Type.String()),
  Not: Type.Not(Type.String()),
  Null: Type.Null(),
  Number: Type.Number({ exclusiveMinimum: 0 }),
  Object: Type.Object({ point }, { additionalProperties: false }),
  Omit: Type.Omit(point, ['x']),
  Partial: Type.Partial(point),
  Pick: Type.Pick(point, ['x']),
  Readonly: Type.Object({ a: Type.Readonly(Type.String()) }),
  Record: Type.Record(Type.String(), point),
  Recursive: Type.Recursive((self) => Type.Object({ children: Type.Array(self) }), { $id: 'tree' }),
  Required: Type.Required(point),
  String: Type.String({ pattern: '^a' }),
  TemplateLiteral: Type.TemplateLiteral('a${1|2}'),
  Tuple: Type.Tuple([Type.Number(), Type.String()]),
  Union: Type.Union([Type.Number(), Type.Null()]),
  Unknown: Type.Unknown(),
  Unsafe: Type.Unsafe<number>({ type: 'number' }),
}

// What `Type` makes is in no key but as the schema of an output: a stage's code counts the words `Type.Object(...)`, not the release of
// typebox behind them. So a schema that comes out different under another typebox must be seen. Such a typebox may only come with
// a version of the schemas in the keys of the stages that import Type from the engine.
test('Type makes the same schemas in every release of the engine', () => {
  const made = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, JSON.parse(JSON.stringify(schema)) as Json]),
  )
  assert.deepEqual(made['Object'], {
    additionalProperties: false,
    type: 'object',
    required: ['point'],
    properties: {
      point: {
        type: 'object',
        required: ['x'],
        properties: { x: { type: 'number' }, y: { type: 'integer', minimum: 0 } },
      },
    },
  })
  assert.equal(
    digestText('schema', canonicalJson(made)),
    '989ba4a32d44bcae08162327e47e748b3a0f85e6a3e246ad54650a1f0b179a7e',
  )
})

test('each builder of Type is among them, but for what JSON can not hold and for tools of types', () => {
  const others =
    'Argument AsyncIterator Awaited BigInt Constructor ConstructorParameters Date Extends Function InstanceType Instantiate Iterator Lowercase Module Never Optional Parameters Promise ReadonlyOptional Ref RegExp Rest ReturnType Symbol Transform Uint8Array Uncapitalize Undefined Uppercase Void'
  const builders = Object.keys(Type).filter((name) => /^[A-Z]/.test(name))
  assert.deepEqual(builders.sort(), [...Object.keys(schemas), ...others.split(' ')].sort())
})

test('a stage that takes a file by its path gets a file, and one that takes many of them gets many', () => {
  const sizes = stage({
    inputs: { one: file({ as: 'path' }), more: many(file({ as: 'path' })), whole: file() },
    params: Type.Object({}),
    output: json(Type.Array(Type.Number())),
    // That it compiles is the test.
    run: ({ one, more, whole }) => [
      one.bytes,
      [...one.stream(0, 1)].length,
      ...more.map(({ value }) => value.bytes),
      whole[0]!,
    ],
  })
  assert.deepEqual(Object.keys(sizes.inputs), ['one', 'more', 'whole'])
})
