import { Type, type TSchema } from '@sinclair/typebox'
import fc from 'fast-check'
import { json, safetensors, table, type Kind } from '../../../engine/index.ts'
import type { TensorData } from '../../../engine/values/kind.ts'

/** A kind of artifact, and a value that may or may not be of it. */
export interface Drawn {
  readonly kind: Kind
  readonly value: unknown
}

/** Any UTF-16, pairs and lone surrogates included. */
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom('\ufeffwith a mark', '', '\0', '__proto__', '__metadata__', 'constructor', '1'),
)
const goodText = anyText.map((text) => text.toWellFormed())
const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 53, 1e20, 1.5),
)

/** Whatever JavaScript has. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({
    ...{ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withNullPrototype: true },
    ...{ withObjectString: true, withSet: true, withSparseArray: true, withTypedArray: true },
  }),
  anyText,
  anyNumber,
  fc.constantFrom(
    ...[undefined, Symbol('x'), () => 1, new Date(NaN), 2n ** 70n, new URL('file:///x'), Promise.resolve(1)],
    ...[Object.assign([1], { mean: 1 }), new Proxy({}, {}), { [Symbol('s')]: 1 }, { toJSON: () => 1 }],
    ...[Object.defineProperty({}, 'hidden', { value: 1 }), new DataView(new ArrayBuffer(8)), new ArrayBuffer(8)],
    [1, 2].values(),
    {
      get thrower(): number {
        throw new Error('read')
      },
    },
  ),
)

/** Of columns and tensors. */
const names = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('constructor', 'toString', '1', 'ö', 'a b', 'length'),
)

const instant = fc.oneof(
  fc.date({ noInvalidDate: true }),
  fc.constantFrom(new Date(8.64e15), new Date(-8.64e15), new Date(0), new Date(-1)),
)
const anyBigint = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n),
)
const safe = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(2 ** 31, 1700000000000, 0, -1)).map((n) => n + 0)

const columnTypes: readonly (readonly [TSchema, fc.Arbitrary<unknown>])[] = [
  [Type.Number(), anyNumber],
  [Type.Integer(), safe],
  [Type.BigInt(), anyBigint],
  [Type.Date(), instant],
  [Type.Boolean(), fc.boolean()],
  [Type.String(), goodText],
  [Type.Union([Type.Literal('a'), Type.Literal('b')]), fc.constantFrom('a', 'b')],
]

/** A column of a table: its schema, and values of it; undefined stands for one that is left out. */
const column = fc
  .tuple(fc.constantFrom(...columnTypes), fc.constantFrom('given', 'optional', 'nullable'))
  .map(([[schema, cell], need]): readonly [TSchema, fc.Arbitrary<unknown>] => {
    if (need === 'optional') return [Type.Optional(schema), fc.option(cell, { nil: undefined })]
    return need === 'given' ? [schema, cell] : [Type.Union([schema, Type.Null()]), fc.option(cell)]
  })

const columns = fc
  .dictionary(names, column, { minKeys: 1, maxKeys: 6, noNullPrototype: true })
  .filter((all) => !Object.hasOwn(all, '__proto__'))

/** Tables: a schema of rows, and rows of it. */
export const drawnTables: fc.Arbitrary<Drawn> = columns.chain((all) => {
  const row = Type.Object(Object.fromEntries(Object.entries(all).map(([name, [schema]]) => [name, schema])))
  const cells = fc.record(Object.fromEntries(Object.entries(all).map(([name, [, cell]]) => [name, cell])))
  return fc.array(cells.map(withoutUndefined), { maxLength: 20 }).map((value) => ({ kind: plain(table(row)), value }))
})

/** Rows of which any cell, any row or all may be something else, or more. */
export const oddTables: fc.Arbitrary<Drawn> = fc
  .tuple(drawnTables, anything, names, fc.nat(), fc.constantFrom('cell', 'row', 'all'))
  .map(([{ kind, value }, odd, name, at, what]) => {
    if (what === 'all') return { kind, value: odd }
    const rows = [...(value as readonly object[])]
    rows[at % (rows.length + 1)] = what === 'row' ? (odd as object) : { ...rows[at % (rows.length + 1)], [name]: odd }
    return { kind, value: rows }
  })

const arrays: readonly (() => fc.Arbitrary<TensorData>)[] = [
  () => fc.float64Array(),
  () => fc.float32Array(),
  () => fc.bigInt64Array(),
  () => fc.bigUint64Array(),
  () => fc.int32Array(),
  () => fc.uint32Array(),
  () => fc.int16Array(),
  () => fc.uint16Array(),
  () => fc.int8Array(),
  () => fc.uint8Array(),
]

const tensor = fc
  .constantFrom(...arrays)
  .chain((make) => make())
  .chain((data) =>
    fc.constantFrom([data.length], [1, data.length], [data.length, 1, 1]).map((shape) => ({ shape, data })),
  )

const tensorNames = names.filter((name) => name !== '__metadata__' && name !== '__proto__')
const someTensors = safetensors(Type.Object({ tensors: Type.Any(), metadata: Type.Any() }))

/** Plain values that JSON gives back as they are. */
export const plainValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    ...[fc.constantFrom(null, true, false), anyNumber.filter((n) => Number.isFinite(n) && !Object.is(n, -0)), goodText],
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(goodText, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any

/** Tensors of all element types, with metadata. */
export const drawnTensors: fc.Arbitrary<Drawn> = fc
  .record(
    {
      tensors: fc.dictionary(tensorNames, tensor, { maxKeys: 5, noNullPrototype: true }),
      metadata: fc.dictionary(tensorNames, plainValue, { maxKeys: 3, noNullPrototype: true }),
    },
    { noNullPrototype: true },
  )
  .map((value) => ({ kind: plain(someTensors), value }))

/** Tensors of which something is other than it must be. */
export const oddTensors: fc.Arbitrary<Drawn> = fc
  .tuple(
    drawnTensors,
    anything,
    anyText,
    fc.constantFrom('all', 'tensors', 'tensor', 'data', 'shape', 'metadata', 'entry', 'extra'),
  )
  .map(([{ kind, value }, odd, name, what]) => {
    const { tensors, metadata } = value as { tensors: object; metadata: object }
    const values = {
      ...{ all: odd, tensors: { tensors: odd, metadata }, metadata: { tensors, metadata: odd } },
      tensor: { tensors: { ...tensors, [name]: odd }, metadata },
      data: { tensors: { ...tensors, [name]: { shape: [1], data: odd } }, metadata },
      shape: { tensors: { ...tensors, [name]: { shape: odd, data: Float64Array.of(1) } }, metadata },
      ...{ entry: { tensors, metadata: { ...metadata, [name]: odd } }, extra: { tensors, metadata, [name]: odd } },
    }
    return { kind, value: values[what] }
  })

/** Plain values. */
export const drawnJson: fc.Arbitrary<Drawn> = plainValue.map((value) => ({ kind: plain(json(Type.Any())), value }))

/** Values that JSON may not hold, alone or inside others. */
export const oddJson: fc.Arbitrary<Drawn> = fc
  .tuple(anything, plainValue, anyText, fc.constantFrom('alone', 'in an array', 'in an object'))
  .map(([odd, other, name, where]) => {
    const value = where === 'alone' ? odd : where === 'in an array' ? [other, odd] : { other, [name]: odd }
    return { kind: plain(json(Type.Any())), value }
  })

/** Texts of pages, some of them with a lone surrogate. */
export const drawnTexts: fc.Arbitrary<string> = anyText

function withoutUndefined(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
}

/** A kind as a declaration has it: as JSON. */
function plain<Value>(kind: Kind<Value>): Kind {
  return JSON.parse(JSON.stringify(kind)) as Kind
}
