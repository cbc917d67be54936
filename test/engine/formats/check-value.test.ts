import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultOf } from '../../../engine/formats/check-value.ts'

test('what JSON can’t hold is refused as any other value is: with where it is, what is asked there and what it is', () => {
  const numbers = { type: 'array', items: { type: 'number' } }
  const found = (item: unknown): string => {
    const { path, demand, found: text } = faultOf([item], numbers)!
    assert.deepEqual({ path, demand }, { path: '/0', demand: '/0 must be number' })
    return text
  }
  const [list, record]: [unknown[], Record<string, unknown>] = [[], {}]
  list.push(list)
  record['self'] = record
  assert.equal(
    found(() => 1),
    'a function',
  )
  assert.equal(found(Symbol('x')), 'a symbol (Symbol(x))')
  assert.equal(found(10n), 'bigint 10n')
  assert.equal(found({ big: 10n }), '{"big":"10"}')
  assert.equal(found(list), "a list that JSON can't hold")
  assert.equal(found(record), "an object that JSON can't hold")
})
