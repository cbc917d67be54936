import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fuzzRun } from './fuzz-run.ts'

describe('odd calls, params, wires, outputs and command lines end in words, never in a stack', () => {
  for (const seed of [1, 2]) {
    test(`npm run test:fuzz -- --runs 1 --seed ${seed}`, () => {
      const { invocations, calls } = fuzzRun(seed)
      assert.ok(invocations > 10 && calls === 60)
    })
  }
})
