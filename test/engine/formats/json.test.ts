import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { encode } from '../../../engine/formats/codec.ts'
import { runPython, withoutPython } from '../../support/python.ts'
import { drawnJson, oddJson } from './drawn-values.ts'
import { assertKept, assertKeptOrRefused, assertSameBytes } from './round-trip.ts'

/** Why a value is refused: `path: what (fix)`. */
async function refusal(value: unknown): Promise<string> {
  const error: unknown = await encode('json', value, {}).catch((thrown: unknown) => thrown)
  const { message, at, fix } = error as { message: string; at: string; fix: string }
  return `${at}: ${message.replace(/ has no place in JSON$/, '')} (${fix})`
}

describe('plain values', () => {
  test('come back equal from JSON', () => assertKept(drawnJson))

  test('that are odd come back equal, or are refused', async () => {
    assert.ok((await assertKeptOrRefused(oddJson)) > 500)
  })

  test('have the same bytes in two processes', () => assertSameBytes(drawnJson, 'json'))

  test('are refused by path, with what to write instead', async () => {
    const sparse = [1]
    sparse[3] = 4
    const getter = {
      get x(): number {
        throw new Error('read')
      },
    }
    const map = new Map([['a', 1]])
    const refused: readonly (readonly [unknown, string])[] = [
      [
        { a: [{ b: sparse }] },
        '/a/0/b/1: a hole, an element of an array that was never set, (use null for a value that is missing)',
      ],
      [
        Object.assign([1], { mean: 1 }),
        'the whole value: an array with the field "mean" of its own (make it an object that holds the array and the field)',
      ],
      [{ n: 10n }, '/n: bigint 10n (write it as a string or a number)'],
      [{ when: new Date(0) }, '/when: a Date (write it as a string: date.toISOString())'],
      [[map.values()], '/0: a Map Iterator (make an array of it: [...it])'],
      [map, 'the whole value: a Map (make an array of it: [...map], or Object.fromEntries(map))'],
      [new Set([1]), 'the whole value: a Set (make an array of it: [...it])'],
      [[Promise.resolve(1)], '/0: a Promise (await it)'],
      [
        Float64Array.of(1),
        'the whole value: a Float64Array (make an array of it: Array.from(it); an output of safetensors() holds it as it is)',
      ],
      [{ x: -0 }, '/x: -0 (write 0, or add 0 to it (x + 0))'],
      [{ x: NaN }, '/x: NaN (use null for a value that is missing)'],
      [getter, '/x: a getter (give its value)'],
      [{ [Symbol('s')]: 1 }, 'the whole value: a field named by a symbol (Symbol(s)) (name it by a string)'],
      [
        Object.defineProperty({}, 'x', { value: 1 }),
        '/x: a field that is not enumerable (leave it out, or set it as other fields are)',
      ],
      [new Proxy({}, {}), 'the whole value: a proxy (copy what it stands for: { ...it })'],
      [undefined, 'the whole value: the stage returned nothing (return a value from run())'],
      [[undefined], '/0: undefined (leave it out, or use null)'],
      [{ '\ud800': 1 }, '/\ufffd: a string with a lone surrogate (store bytes as an array of numbers)'],
    ]
    for (const [value, text] of refused) assert.equal(await refusal(value), text)
    const generator = (function* () {
      yield 1
    })()
    assert.equal(await refusal(generator), 'the whole value: a Generator (make an array of it: [...it])')
  })

  test('may be nested as deep as other readers go', async () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
    assert.ok(await encode('json', nested(900), {}))
    assert.equal(
      await refusal(nested(1000)),
      'the whole value: a value that holds itself, or is nested more than 900 deep, (make it a tree that is less deep)',
    )
  })

  test('keep a field that is named __proto__', async () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":1}}')
    assert.equal(Buffer.from(await encode('json', value, {})).toString(), '{"__proto__":{"a":1}}')
  })

  test('of more than 512 MB are refused', async () => {
    const long = 'x'.repeat(2 ** 28)
    assert.equal(
      await refusal([long, long, long]),
      'the whole value: the value takes more than 512 MB as JSON, which is more than can be read back (use a table or a file: table() for rows, safetensors() for numbers, file() for bytes)',
    )
  })

  test('are read by Python with equal values', { skip: withoutPython('json') }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'values-'))
    try {
      const drawn = fc.sample(drawnJson, { seed: 17, numRuns: 200 })
      const all = drawn.map(({ value }) => value)
      writeFileSync(join(folder, 'all.json'), await encode('json', all, {}))
      const script = `
import json, sys
print(json.dumps(json.load(open(sys.argv[1], encoding='utf-8'), parse_int=float), allow_nan=False))`
      assert.deepStrictEqual(runPython(script, join(folder, 'all.json')), all)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
