import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonicalJson, inCanonicalForm } from '../../../engine/values/canonical-json.ts'

describe('canonical JSON', () => {
  test('is the same for equal values built in another order', () => {
    assert.equal(canonicalJson({ b: [1, { d: 2, c: 3 }], a: 'x' }), '{"a":"x","b":[1,{"c":3,"d":2}]}')
    assert.equal(canonicalJson({ a: 'x', b: [1, { c: 3, d: 2 }] }), '{"a":"x","b":[1,{"c":3,"d":2}]}')
  })

  test('writes numbers as RFC 8785 does: -0 is 0, large ones with an exponent', () => {
    assert.equal(
      canonicalJson([-0, 1e21, 1e-7, 0.1, 333333333.3333333, 4.5]),
      '[0,1e+21,1e-7,0.1,333333333.3333333,4.5]',
    )
  })

  test('sorts names by UTF-16 code units, not by a locale', () => {
    // The order of RFC 8785, section 3.2.3.
    const names = ['€', '\r', '\ufb33', '1', '😀', '\u0080', 'ö']
    const sorted = ['\r', '1', '\u0080', 'ö', '€', '😀', '\ufb33']
    const value = Object.fromEntries(names.map((name) => [name, 0]))
    assert.equal(canonicalJson(value), `{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`)
  })

  test('leaves undefined fields out, and keeps null', () => {
    assert.equal(canonicalJson({ a: undefined, b: null }), '{"b":null}')
  })

  test('gives back values with one order of names, without undefined fields and with one zero', () => {
    const value = inCanonicalForm({ b: -0, a: [{ d: 1, c: undefined }] })
    assert.deepEqual(Object.keys(value), ['a', 'b'])
    assert.deepEqual(value, { a: [{ d: 1 }], b: 0 })
  })

  test('refuses what JSON cannot hold and names the path', () => {
    const refused: [unknown, string, string][] = [
      [{ a: [1, NaN] }, 'NaN has no place in JSON', '/a/1'],
      [{ a: Infinity }, 'Infinity has no place in JSON', '/a'],
      [new Map(), 'a Map has no place in JSON', 'the whole value'],
      [{ when: new Date(0) }, 'a Date has no place in JSON', '/when'],
      [{ f: () => 1 }, 'a function has no place in JSON', '/f'],
      [[1n], 'bigint 1n has no place in JSON', '/0'],
      [[undefined], 'undefined has no place in JSON', '/0'],
      // eslint-disable-next-line no-sparse-arrays
      [[1, , 2], 'undefined has no place in JSON', '/1'],
      ['\ud800', 'a string with a lone surrogate has no place in JSON', 'the whole value'],
    ]
    for (const [value, message, at] of refused) assert.throws(() => canonicalJson(value), { message, at })
  })
})

test('refuses a value that holds itself', () => {
  const list: unknown[] = []
  list.push(list)
  assert.throws(() => canonicalJson(list), {
    code: 'not-json',
    message: 'a value that holds itself, or is nested too deeply, has no place in JSON',
    at: 'the whole value',
  })
})

test('an error of another kind is not taken for that', () => {
  const tooLong = new RangeError('Invalid string length')
  const value = {
    get long(): string {
      throw tooLong
    },
  }
  assert.throws(() => canonicalJson(value), tooLong)
})
