import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inputsRead } from '../../../engine/provenance/inputs-read.ts'
import type { Execution } from '../../../engine/store/open-store.ts'

/** Executions in the order in which they ran, by the digest that they made. */
function storeOf(made: Readonly<Record<string, readonly (readonly [task: string, params: object])[]>>) {
  let id = 0
  const executions = Object.entries(made).map(([digest, makers]) => {
    const list = makers.map(([task, params]) => ({ id: ++id, task, params: JSON.stringify(params) }) as Execution)
    return [digest, list] as const
  })
  const byDigest = new Map<string, readonly Execution[]>(executions)
  return { executions: { producersOf: (digest: string) => [...(byDigest.get(digest) ?? [])] } }
}

function read(store: ReturnType<typeof storeOf>, inputs: object, wired: Readonly<Record<string, readonly string[]>>) {
  return inputsRead(store, { preimage: JSON.stringify({ inputs }), wired }).map(({ name, many, members }) => [
    name,
    many,
    members.map(({ task, made }) => [task, made?.id ?? null]),
  ])
}

describe('what an execution read', () => {
  test('is by its wire, where two tasks made the same bytes', () => {
    const store = storeOf({ d: [['a', {}], ['b', {}]] }) // prettier-ignore
    assert.deepEqual(read(store, { x: 'd' }, { x: ['a'] }), [['x', false, [['a', 1]]]])
    assert.deepEqual(read(store, { x: 'd' }, { x: ['b'] }), [['x', false, [['b', 2]]]])
  })

  test('is by the params of a member, where several of its tasks made the same bytes', () => {
    const store = storeOf({ d: [['a', { seed: 0 }], ['b', { seed: 1 }]], e: [['c', { seed: 2 }], ['a', { seed: 0 }]] }) // prettier-ignore
    const members = [{ params: { seed: 0 }, digest: 'e' }, { params: { seed: 1 }, digest: 'd' }] // prettier-ignore
    assert.deepEqual(read(store, { x: members }, { x: ['a', 'b', 'c'] }), [['x', true, [['a', 4], ['b', 2]]]]) // prettier-ignore
  })

  test('names each task of a fan-in once, where members are told apart by nothing but their wires', () => {
    const store = storeOf({ d: [['a', {}], ['b', {}]] }) // prettier-ignore
    const members = [{ params: {}, digest: 'd' }, { params: {}, digest: 'd' }] // prettier-ignore
    const [[, , tasks]] = read(store, { x: members }, { x: ['a', 'b'] }) as [[string, boolean, [string, number][]]]
    assert.deepEqual(tasks.map(([task]) => task).sort(), ['a', 'b'])
  })

  test('is nothing of a fan-in of none, and has no maker where nothing on record made it', () => {
    assert.deepEqual(read(storeOf({}), { x: [], y: 'd' }, { x: [] }), [
      ['x', true, []],
      ['y', false, [[null, null]]],
    ])
  })
})
