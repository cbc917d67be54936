import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { StageText } from '../../../engine/worker/messages.ts'
import { WorkerPool } from '../../../engine/coordinator/worker-pool.ts'

const stage: StageText = {
  code: 'x',
  bundle: '',
  map: '',
  root: '',
  file: 'stages/x.ts',
  imports: [],
  packages: [],
  joined: {},
}

test('workers whose build is deleted meanwhile are not started: no stage is blamed for it', async (t) => {
  const scratch = mkdtempSync(join(tmpdir(), 'workers-'))
  t.after(() => {
    rmSync(scratch, { recursive: true })
  })
  const worker = join(scratch, 'gone/worker.js')
  const pool = new WorkerPool(1, { build: { worker, engine: '', doors: {} }, scratch, cwd: scratch })
  await assert.rejects(pool.describe([stage]), {
    name: 'UserError',
    code: 'build-gone',
    message: 'what workers run on was deleted while this command used it',
    at: worker,
    fix: 'run again: all that was recorded is kept',
  })
  await pool.close()
})
