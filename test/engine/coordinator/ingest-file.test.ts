import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock, test, type TestContext } from 'node:test'
import { fileChanged, ingestFile } from '../../../engine/coordinator/ingest-file.ts'
import type { Result } from '../../../engine/coordinator/ledger.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { ingestKey } from '../../../engine/plan/task-key.ts'
import { digestBytes } from '../../../engine/values/digest.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { stopClock, tasksOf } from './cranked-run.ts'

const rows = digestBytes(new TextEncoder().encode('rows'))
const task: Task = tasksOf({ x: { holds: 'rows' } }).get('x')!

/** A file that holds `rows`, as the store hands over the bytes that it has taken in. */
function taken(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'ingest-'))
  t.after(() => {
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'taken')
  writeFileSync(file, 'rows')
  return { file, bytes: { file, length: 4 }, digest: rows }
}

test('a file that is the one of the plan is a result of the coordinator, and its bytes stay', async (t) => {
  stopClock(t)
  const { file, bytes, digest } = taken(t)
  const key = ingestKey(rows)
  const started = new Date()
  const takeIn = () => {
    mock.timers.tick(5)
    return Promise.resolve({ bytes, digest })
  }
  const made: Result = {
    task,
    key,
    code: null,
    format: 'file',
    bytes,
    digest,
    started,
    ms: 5,
    worker: 'coordinator',
    record: { file: 'data/x' },
  }
  assert.deepEqual(await ingestFile(task, key, takeIn), made)
  assert.ok(existsSync(file))
})

test('the bytes of a file that is another one than that of the plan are removed', async (t) => {
  const { file, bytes, digest } = taken(t)
  const other = ingestKey(digestBytes(new TextEncoder().encode('other rows')))
  const refused = await ingestFile(task, other, () => Promise.resolve({ bytes, digest }))
  assert.deepEqual(refused, {
    code: 'input-changed',
    message: 'data/x changed while the run was under way, so the result is not recorded',
    frames: [],
    fix: 'run again',
  })
  assert.equal(existsSync(file), false)
})

test('a file that can not be read any more has changed; what is wrong with the store is thrown', async () => {
  const key = ingestKey(rows)
  assert.deepEqual(await ingestFile(task, key, () => Promise.reject(new Error('ENOENT'))), fileChanged(['data/x']))
  const full = new UserError({ code: 'disk-full', what: 'the disk is full' })
  await assert.rejects(
    ingestFile(task, key, () => Promise.reject(full)),
    full,
  )
})

test('several files that changed are all named', () => {
  assert.equal(
    fileChanged(['a', 'b', 'c']).message,
    'a and b and c changed while the run was under way, so the result is not recorded',
  )
})
