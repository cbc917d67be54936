import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { allMachines } from '../../kernel/index.ts'
import { cases } from './conformance-cases.ts'

const golden: unknown = JSON.parse(readFileSync(new URL('golden-digests.json', import.meta.url), 'utf8'))
const machines = allMachines()

describe('trained weights are the committed ones to the bit', () => {
  for (const machine of machines) {
    test(`on ${machine.build}, for every activation, depth, loss and way to step`, () => {
      assert.deepEqual(Object.fromEntries(cases.map(({ name, digest }) => [name, digest(machine)])), golden)
    })
  }

  test(`with trainings on ${machines.map((machine) => machine.build).join(', ')} taking turns in one process`, () => {
    const few = cases.filter((_, i) => i % 10 === 0)
    const digests = few.map(({ digest }) => machines.map(digest))
    assert.ok(digests.every((each) => new Set(each).size === 1))
  })

  test('in several processes at once', async () => {
    const print = fileURLToPath(new URL('print-digests.ts', import.meta.url))
    const builds = machines.length > 1 ? ['wasm', 'native', 'native'] : ['wasm', 'wasm']
    const outputs = await Promise.all(
      builds.map((KERNEL) =>
        promisify(execFile)(process.execPath, ['--import', 'tsx', print], { env: { ...process.env, KERNEL } }),
      ),
    )
    for (const { stdout } of outputs) assert.deepEqual(JSON.parse(stdout), golden)
  })
})
