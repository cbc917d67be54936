import assert from 'node:assert/strict'
import { test } from 'node:test'
import points from '../stages/points.ts'

test('points lie around a sine, from 0 to 2 pi', async () => {
  const made = await points.run({}, { count: 5, noise: 0, seed: 1 }, { progress: () => undefined })
  assert.deepEqual(
    made.map(({ x }) => Math.round((x * 4) / Math.PI)),
    [0, 2, 4, 6, 8],
  )
  assert.ok(made.every(({ x, y }) => Math.abs(y - Math.sin(x)) < 1e-12))
})
