import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leaseTasks } from '../../../engine/coordinator/lease-tasks.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { digestBytes, digestText, type TaskKey } from '../../../engine/values/digest.ts'
import { tasksOf } from './cranked-run.ts'
import { storeInMemory, type StoreInMemory } from './store-in-memory.ts'

const keyOf = ({ name }: Task): TaskKey => digestText('task', name)
const output = digestBytes(new TextEncoder().encode('made'))

/** Leases a, b and c for run 1, and names what came of each. */
function lease(store: StoreInMemory, takes: (task: Task) => boolean = () => true) {
  const tasks = [...tasksOf({ a: {}, b: {}, c: {} }).values()]
  const { ours, others, made } = leaseTasks(tasks, { ledger: store.ledger('run 1'), keyOf, takes })
  const names = (list: readonly Task[]): string => list.map(({ name }) => name).join()
  const held = tasks.filter((task) => store.leases.get(keyOf(task)) === 'run 1')
  return { ours: names(ours), others: names(others), made: names([...made.keys()]), held: names(held), found: made }
}

function recorded(store: StoreInMemory, name: string): void {
  store.outputs.set(digestText('task', name), output)
}

test('a run keeps the leases of what it executes, and has none of what another run computes', () => {
  const store = storeInMemory()
  store.leases.set(digestText('task', 'b'), 'run 2')
  const { found, ...leased } = lease(store)
  assert.deepEqual(leased, { ours: 'a,c', others: 'b', made: '', held: 'a,c' })
  assert.equal(found.size, 0)
})

test('the lease of a result that another run has recorded is given back, and no other', () => {
  const store = storeInMemory()
  recorded(store, 'b')
  store.bytes.set(output, new TextEncoder().encode('made'))
  const { found, ...leased } = lease(store)
  assert.deepEqual(leased, { ours: 'a,c', others: '', made: 'b', held: 'a,c' })
  assert.deepEqual([...found.values()], [output])
})

test('a result whose bytes are gone, or that will not do, is made again under a lease', () => {
  const store = storeInMemory()
  recorded(store, 'b')
  const again = { ours: 'a,b,c', others: '', made: '', held: 'a,b,c' }
  const { found: gone, ...bytesGone } = lease(store)
  assert.deepEqual([bytesGone, gone.size], [again, 0])
  store.bytes.set(output, new TextEncoder().encode('made'))
  const { found: forced, ...mustRun } = lease(store, ({ name }) => name !== 'b')
  assert.deepEqual([mustRun, forced.size], [again, 0])
})

test('the store is asked to give back leases only where it has some', () => {
  const store = storeInMemory()
  const released: (readonly TaskKey[])[] = []
  const ledger = { ...store.ledger('run 1'), release: (keys: readonly TaskKey[]) => released.push(keys) }
  const tasks = [...tasksOf({ a: {} }).values()]
  leaseTasks(tasks, { ledger, keyOf, takes: () => true })
  assert.deepEqual(released, [])
})
