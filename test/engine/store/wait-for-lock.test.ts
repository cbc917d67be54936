import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Database } from '../../../engine/store/sqlite.ts'
import { patiently } from '../../../engine/store/wait-for-lock.ts'

/** Finds the database locked so many times, then is done. */
function busy(times: number): () => string {
  let left = times
  return () => {
    if (left-- > 0) throw new Database.SqliteError('database is locked', 'SQLITE_BUSY')
    return 'done'
  }
}

describe('waiting for a lock', () => {
  test('tries again, with longer and longer pauses', () => {
    const pauses: number[] = []
    const pause = (ms: number): void => {
      pauses.push(ms)
    }
    assert.equal(patiently(busy(0), pause), 'done')
    assert.deepEqual(pauses, [])
    assert.equal(patiently(busy(8), pause), 'done')
    assert.deepEqual(pauses, [5, 10, 20, 40, 80, 160, 250, 250])
  })

  test('is not for what else fails', () => {
    const full = new Database.SqliteError('disk full', 'SQLITE_FULL')
    const fails = (): never => {
      throw full
    }
    const pause = (): never => {
      throw new Error('it waits')
    }
    assert.throws(() => patiently(fails, pause), full)
  })

  test('leaves signals to the system meanwhile, and to those who listened afterwards, in their order', () => {
    const heard: string[] = []
    const first = (): unknown => heard.push('first')
    const second = (): unknown => heard.push('second')
    process.once('SIGINT', first).on('SIGINT', second)
    try {
      const counts: number[] = []
      patiently(busy(1), () => counts.push(process.listenerCount('SIGINT')))
      assert.deepEqual(counts, [0])
      process.emit('SIGINT')
      process.emit('SIGINT')
      assert.deepEqual(heard, ['first', 'second', 'second'])
    } finally {
      process.off('SIGINT', second)
    }
  })
})
