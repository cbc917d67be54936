import assert from 'node:assert/strict'
import { test } from 'node:test'
import fit from '../stages/fit.ts'

const points = [0, 1, 2, 3].map((x) => ({ x, y: 3 * x + 1 }))
const context = { progress: () => undefined }

test('points without noise give their line, whichever of them are drawn', async () => {
  const { slope, intercept } = await fit.run({ points }, { seed: 1 }, context)
  assert.ok(Math.abs(slope - 3) < 1e-12 && Math.abs(intercept - 1) < 1e-12)
})

test('the same seed gives the same fit', async () => {
  assert.deepEqual(await fit.run({ points }, { seed: 2 }, context), await fit.run({ points }, { seed: 2 }, context))
})
