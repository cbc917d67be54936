import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Type, type TSchema } from '@sinclair/typebox'
import fc from 'fast-check'
import { declaredParams, type DeclaredParam } from '../../../engine/session/declared-params.ts'
import { readSet, setWord } from '../../../engine/session/read-set.ts'
import type { Json } from '../../../engine/values/canonical-json.ts'
import type { UserError } from '../../../engine/values/user-error.ts'

const schema = Type.Object({
  count: Type.Integer({ default: 0 }),
  rate: Type.Number({ default: 0.5, minimum: -100 }),
  name: Type.String({ default: '' }),
  flag: Type.Boolean({ default: false }),
  kind: Type.Union([Type.Literal('sin'), Type.Literal('cos'), Type.Literal(3)], { default: 'sin' }),
  maybe: Type.Union([Type.String(), Type.Null(), Type.Boolean(), Type.Integer()], { default: null }),
  widths: Type.Array(Type.Integer(), { default: [8] }),
  words: Type.Array(Type.String(), { default: [] }),
  grid: Type.Array(Type.Array(Type.Integer()), { default: [] }),
  any: Type.Record(Type.String(), Type.Number(), { default: {} }),
  group: Type.Object({ inner: Type.Object({ deep: Type.Integer({ default: 1 }) }) }),
})
const params = declaredParams(schema)
const values = (word: string): readonly Json[] => readSet(word, params).values
const refusal = (word: string): string => {
  try {
    return `it was read as ${JSON.stringify(values(word))}`
  } catch (error) {
    const { message, at, fix } = error as UserError
    return [message, at, fix].join(' | ')
  }
}

describe('a word of --set', () => {
  const read: [word: string, values: readonly Json[]][] = [
    ['count=3', [3]],
    ['count=1e3', [1000]],
    ['count = +7', [7]],
    ['count=-0', [0]],
    ['count=0..3', [0, 1, 2, 3]],
    ['count=-1..1,7', [-1, 0, 1, 7]],
    ['count=1,1,2', [1, 2]],
    ['rate=0.03,.5,3e-2', [0.03, 0.5]],
    ['rate=1..2', [1, 2]],
    ['name=3', ['3']],
    ['name=a,b', ['a', 'b']],
    ['name="a,b",c', ['a,b', 'c']],
    ['name=0..3', ['0..3']],
    ['name=a=b', ['a=b']],
    ['name=""', ['']],
    ['flag=true,false', [true, false]],
    ['kind=cos,3', ['cos', 3]],
    ['maybe=null,x,true,7', [null, 'x', true, 7]],
    ['maybe="null"', ['null']],
    ['widths=8', [[8]]],
    ['widths=8,16', [[8, 16]]],
    ['widths=0..3', [[0, 1, 2, 3]]],
    ['widths=[8,16]', [[8, 16]]],
    ['widths=[8],[16,32]', [[8], [16, 32]]],
    ['widths=[]', [[]]],
    ['words=a,"b,c"', [['a', 'b,c']]],
    ['grid=[[1,2],[3]]', [[[1, 2], [3]]]],
    ['any={"a":1}', [{ a: 1 }]],
    ['group.inner.deep=2', [2]],
  ]
  for (const [word, expected] of read)
    test(`${word} is read as the schema takes it`, () => {
      assert.deepEqual(values(word), expected)
    })

  const refused: [word: string, message: string][] = [
    ['count=1.5', '"count" must be integer, but it is 1.5 | --set count=1.5 | give another value'],
    ['count=x', '"count" must be integer, but it is "x" | --set count=x | give another value'],
    ['rate=-101', '"rate" must be >= -100, but it is -101 | --set rate=-101 | give another value'],
    ['rate=1e999', '"rate" must be number, but it is "1e999" | --set rate=1e999 | give another value'],
    ['count=3..1', '"3..1" is no range | --set count=3..1 | write the smaller number first: 0..19'],
    ['count=0..10000', '"0..10000" has more than 10000 numbers | --set count=0..10000 | write a shorter range'],
    [
      'count=9007199254740993',
      '9007199254740993 is no number that JavaScript holds exactly | --set count=9007199254740993 | the nearest is 9007199254740992',
    ],
    ['flag=yes', '"flag" must be boolean, but it is "yes" | --set flag=yes | give another value'],
    ['kind=coz', '"kind" can\'t be "coz" | --set kind=coz | did you mean "cos"? (it is one of sin, cos, 3)'],
    ['widths=8,x', '"widths" must be integer, but it is "x" | --set widths=8,x | give another value'],
    ['widths=[8,"x"]', '"widths": /1 must be integer, but it is "x" | --set widths=[8,"x"] | give another value'],
    ['count', '--set count gives no value | --set count | write --set count=<value>'],
    ['count=', '--set count= gives no value | --set count= | write --set count=<value>'],
    [
      'cuont=1',
      `there is no param "cuont" | --set cuont=1 | did you mean "count"? (the params are ${params.map(({ name }) => name).join(', ')})`,
    ],
    ['group=1', '"group" is a group of params | --set group=1 | set one of them: group.inner.deep'],
    ['group.inner=1', '"group.inner" is a group of params | --set group.inner=1 | set one of them: group.inner.deep'],
  ]
  for (const [word, message] of refused)
    test(`${word} is refused in words`, () => {
      assert.equal(refusal(word), message)
    })

  test('any value of a param, written as a word, is read as that value alone', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -100 }).map((number) => number + 0)
    const drawn: readonly [TSchema, fc.Arbitrary<Json>][] = [
      [Type.Integer(), fc.maxSafeInteger().map((number) => number + 0)],
      [Type.Number(), finite],
      [
        Type.String(),
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('null', '3', '0..3', '[1]', '"a"', 'a,b', ' ', '{')),
      ],
      [Type.Boolean(), fc.boolean()],
      [
        Type.Union([Type.String(), Type.Integer(), Type.Boolean(), Type.Null()]),
        fc.constantFrom<Json>('1', 1, 'true', true, 'null', null, '0..2', 'x y'),
      ],
      [Type.Array(Type.Integer()), fc.array(fc.maxSafeInteger().map((number) => number + 0))],
      [Type.Array(Type.String()), fc.array(fc.string())],
      [Type.Array(Type.Array(Type.Integer())), fc.array(fc.array(fc.integer()))],
    ]
    for (const [schema, values] of drawn) {
      const param: DeclaredParam = { name: 'a.b', path: ['a', 'b'], schema, fallback: null }
      fc.assert(
        fc.property(values, (value) => {
          assert.deepEqual(readSet(setWord(param, value), [param]).values, [value])
        }),
        { numRuns: 200 },
      )
    }
  })

  test('any text at all is read, or refused in words', () => {
    fc.assert(
      fc.property(fc.constantFrom(...params.map(({ name }) => name)), fc.string(), (name, text) => {
        const message = refusal(`${name}=${text}`)
        assert.ok(!message.includes('undefined'), message)
      }),
      { numRuns: 500 },
    )
  })
})
