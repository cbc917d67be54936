import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refused } from './untyped-graph.ts'

describe('params', () => {
  const given = (params: unknown): string[] => refused(({ make }) => void make({}, params))
  const noJson = (what: string, path: string, fix: string): string[] => [
    `make[ok=1]: ${what} has no place in JSON`,
    path,
    fix,
  ]

  test('that JSON can’t hold are refused at the call, with task, path and what to do', () => {
    for (const [place, path] of [
      [(value: unknown) => value, '/params/x'],
      [(value: unknown) => [{ y: value }], '/params/x/0/y'],
    ] as const) {
      const is = (value: unknown): string[] => given({ ok: 1, x: place(value) })
      const plain = 'turn it into plain objects, arrays, numbers and strings'
      assert.deepEqual(is(-0), noJson('-0', path, 'write 0, or add 0 to it (x + 0)'))
      assert.deepEqual(is(NaN), noJson('NaN', path, 'use null for a value that is missing'))
      assert.deepEqual(is(new Date(0)), noJson('a Date', path, 'write it as a string: date.toISOString()'))
      assert.deepEqual(
        is(new Map()),
        noJson('a Map', path, 'make an array of it: [...map], or Object.fromEntries(map)'),
      )
      assert.deepEqual(
        is(new Float64Array(1)),
        noJson(
          'a Float64Array',
          path,
          'make an array of it: Array.from(it); an output of safetensors() holds it as it is',
        ),
      )
      assert.deepEqual(is(new Error('x')), noJson('an Error', path, plain))
      assert.deepEqual(is(new Proxy({}, {})), noJson('a proxy', path, 'copy what it stands for: { ...it }'))
      const getter = { get now() { return 1 } } // prettier-ignore
      assert.deepEqual(is(getter), noJson('a getter', `${path}/now`, 'give its value'))
      const symbol = { [Symbol('s')]: 1 }
      assert.deepEqual(is(symbol), noJson('a field named by a symbol (Symbol(s))', path, 'name it by a string'))
      assert.deepEqual(
        is(Object.assign([], { 0: 1, 2: 3 })),
        noJson(
          'a hole, an element of an array that was never set,',
          `${path}/1`,
          'use null for a value that is missing',
        ),
      )
      assert.deepEqual(
        is(Object.assign([1], { more: 2 })),
        noJson(
          'an array with the field "more" of its own',
          path,
          'make it an object that holds the array and the field',
        ),
      )
      for (const odd of [5n, Symbol('x'), () => 1, '\ud800']) {
        const [what, at, fix] = is(odd)
        assert.match(what!, /^make\[ok=1\]: .* has no place in JSON/)
        assert.deepEqual([at, fix !== ''], [path, true])
      }
    }
  })

  test('that hold themselves are refused', () => {
    const own: Record<string, unknown> = {}
    own['own'] = own
    assert.deepEqual(given({ ok: 1, own }), [
      'make[ok=1]: a value that holds itself, or is nested more than 900 deep, has no place in JSON',
      '/params',
      'make it a tree that is less deep',
    ])
  })

  test('that are no object are refused', () => {
    const fix = 'write make(inputs, { <param>: <value> }), or make(inputs, {}) where there are none'
    assert.deepEqual(given(undefined), ['make: its params are undefined, and must be an object', '/params', fix])
    assert.deepEqual(given([1]), ['make: its params are a list, and must be an object', '/params', fix])
  })

  test('options are at alone, and coordinates what a name can show', () => {
    const fix = 'write make(inputs, params, { at: { <name>: <number, text, true, false or null> } })'
    const optioned = (options: unknown): string[] => refused(({ make }) => void make({}, {}, options))
    assert.deepEqual(optioned(5), ['make: its options are 5', '/options', fix])
    assert.deepEqual(optioned({ on: {} }), ['make: there is no option "on"', '/options/on', fix])
    assert.deepEqual(optioned({ at: { x: {} } }), ['make: its coordinate "x" is an object', '/options/at/x', fix])
    assert.match(optioned({ at: { x: NaN } })[0]!, /^NaN has no place in JSON$/)
  })
})
