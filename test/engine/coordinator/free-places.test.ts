import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { freePlaces } from '../../../engine/coordinator/free-places.ts'

/** Places whose batches the test ends by hand. */
function placesOf(jobs: number, waiting: () => number) {
  const batches: { end: () => void; fail: (error: Error) => void }[] = []
  const errors: unknown[] = []
  const places = freePlaces({
    jobs,
    waiting,
    takeBatch: () =>
      new Promise<void>((end, fail) => {
        batches.push({ end, fail })
      }),
    onError: (error) => errors.push(error),
  })
  return { places, batches, errors }
}

test('each free place takes one batch, no more than there are tasks, and filling again adds none', async () => {
  let waiting = 2
  const { places, batches } = placesOf(3, () => waiting)
  places.fill()
  await turn()
  assert.equal(batches.length, 2)
  waiting = 9
  for (let i = 0; i < 3; i++) places.fill()
  await turn()
  assert.equal(batches.length, 3)
})

test('no batch waits for a place: once nothing is ready, none is taken', async () => {
  let waiting = 100
  const { places, batches } = placesOf(2, () => waiting)
  places.fill()
  places.fill()
  await turn()
  assert.equal(batches.length, 2)
  waiting = 0
  for (const { end } of batches) end()
  await turn()
  assert.equal(batches.length, 2)
})

test('a place that has ended its batch takes the next one, until nothing waits', async () => {
  let waiting = 2
  const { places, batches } = placesOf(1, () => waiting)
  places.fill()
  await turn()
  batches[0]!.end()
  await turn()
  assert.equal(batches.length, 2)
  waiting = 0
  batches[1]!.end()
  await turn()
  assert.equal(batches.length, 2)
})

test('what a batch throws is told once', async () => {
  const { places, batches, errors } = placesOf(1, () => 1)
  const error = new Error('no luck')
  places.fill()
  await turn()
  batches[0]!.fail(error)
  await turn()
  assert.deepEqual(errors, [error])
})
