import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadStage } from '../../../engine/execute/load-stage.ts'

test('a stage is loaded though the folder of its worker was deleted', async () => {
  const root = mkdtempSync(join(tmpdir(), 'load-'))
  const bundle = 'export default { inputs: {}, params: {}, output: {}, run: () => 7 }'
  const text = { code: 'c0de', bundle, map: '{}', root, file: 'sum.ts', imports: [], packages: [], joined: {} }
  const scratch = join(root, 'cache/scratch/worker')
  const { stage } = await loadStage(text, { scratch, engine: '', doors: {} })
  assert.equal(typeof stage.run, 'function')
  rmSync(root, { recursive: true })
})
