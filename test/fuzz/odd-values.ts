import fc from 'fast-check'

/** Values of all kinds, most of which no JSON holds. */
export const anything = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue() },
  {
    weight: 4,
    arbitrary: fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
      stringUnit: 'binary',
    }),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<() => unknown>(
        () => Symbol('odd'),
        () => () => 1,
        () => new Proxy({}, {}),
        () => Promise.resolve(1),
        () => ({ get odd() { throw new TypeError('a getter') } }), // prettier-ignore
        () => new URL('file:///odd'),
        () => 'x'.repeat(100_000),
        () => nested(20_000),
        () => circular(),
        () => ({ ['__proto__']: 1, constructor: 2 }),
        () => JSON.parse('{"__proto__": {"a": 1}, "toString": 1}') as unknown,
      )
      .map((make) => make()),
  },
)

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('seed', 'a', '__proto__', 'constructor', 'x,y', 'a=b', '[', '\u001b[31m', '\n', ''),
)

/** Objects of odd names and values. */
export const oddRecord = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(name, anything, { maxKeys: 5 }) },
  { weight: 6, arbitrary: fc.dictionary(name, fc.jsonValue(), { maxKeys: 5 }) },
  { weight: 1, arbitrary: anything },
)

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

function circular(): unknown {
  const own: Record<string, unknown> = {}
  own['own'] = own
  return own
}

type Handle = (...args: unknown[]) => unknown

/** What oddCalls calls, and how often. */
export interface OddCalls {
  readonly take: Handle
  readonly sum: Handle
  readonly formats: readonly Handle[]
  readonly ingest: Handle
  readonly seed: number
  readonly calls: number
}

/** What became of odd calls: how many there were, how many were refused, and the errors that say too little. */
export interface Told {
  readonly made: number
  readonly refused: number
  readonly faults: readonly string[]
}

/** Calls stages with odd params, wires and options, drawn by a seed. */
export function oddCalls({ take, sum, formats, ingest, seed, calls }: OddCalls): Told {
  const tasks: unknown[] = []
  const faults: string[] = []
  let refused = 0
  const attempt = (call: () => unknown): void => {
    try {
      tasks.push(call())
    } catch (error) {
      refused += 1
      const { name: kind, message, fix } = error as Error & { fix?: string }
      if (kind !== 'UserError' || fix === undefined || fix === '' || message === '')
        faults.push(String((error as Error).stack))
    }
  }
  const drawn = fc.sample(fc.tuple(oddRecord, oddRecord, anything, fc.nat(9), fc.nat(1_000_000)), {
    seed,
    numRuns: calls,
  })
  for (const [i, [params, at, wire, kind, part]] of drawn.entries()) {
    if (kind < 4) attempt(() => take({}, params, { at: { i, ...(kind < 2 ? scalarsOf(at) : {}) } }))
    else if (kind < 5) attempt(() => take({}, params, kind === 4 ? at : { at }))
    else if (kind < 6) attempt(() => take(wire, params))
    else if (kind < 7) attempt(() => sum({ all: [...tasks.slice(0, 2), wire] }, params, { at: { i } }))
    else if (kind < 8) attempt(() => ingest(typeof wire === 'string' && wire !== '' ? `${wire}\0` : wire))
    else attempt(() => formats[part % formats.length]!({ all: [] }, { seed: part }, { at: { i } }))
  }
  return { made: tasks.length, refused, faults }
}

function scalarsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter(([, field]) => typeof field !== 'object'))
}

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), anything)
const numbers = fc.oneof(fc.float64Array(), fc.int8Array(), fc.bigInt64Array(), fc.array(fc.float()), anything)

const outputs = {
  anything,
  rows: fc.oneof(
    fc.array(fc.record({ a: fc.oneof(fc.double(), anything), b: text }, { requiredKeys: [] }), { maxLength: 4 }),
    fc.array(fc.record({ a: fc.double(), b: fc.string() })),
    anything,
  ),
  tensors: fc.oneof(
    fc.record({
      tensors: fc.dictionary(name, fc.record({ shape: fc.oneof(fc.array(fc.nat(3)), anything), data: numbers }), {
        maxKeys: 3,
      }),
      metadata: fc.oneof(fc.constant({}), oddRecord),
    }),
    anything,
  ),
  text,
  bytes: fc.oneof(fc.uint8Array(), anything),
}

/** What a stage of the fuzz makes: drawn by a seed. */
export function oddOutput(seed: number, kind: keyof typeof outputs): unknown {
  return fc.sample<unknown>(outputs[kind], { seed, numRuns: 1 })[0]
}
