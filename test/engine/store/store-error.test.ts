import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeError } from '../../../engine/store/store-error.ts'
import { describeUserError, UserError } from '../../../engine/values/user-error.ts'
import { Database } from '../../../engine/store/sqlite.ts'

function described(error: unknown): string {
  const mapped = storeError(error, '/study/store.db')
  return mapped instanceof UserError ? describeUserError(mapped) : 'not a user error'
}

function system(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'write', path: '/study/cache/ab' })
}

test('a store that stays locked says so', () => {
  assert.equal(
    described(new Database.SqliteError('database is locked', 'SQLITE_BUSY')),
    `error: another process has kept the store locked for a minute
   at: /study/store.db
  fix: end the process that is stopped or hangs in it, then run again: all that was recorded is kept`,
  )
})

test('a failing disk, a full one and a read-only file system are told apart', () => {
  const first = (error: Error): string => described(error).split('\n')[0]!
  assert.equal(first(system('EIO')), 'error: the disk or file system failed (EIO)')
  assert.equal(
    first(new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_READ')),
    'error: the disk or file system failed (SQLITE_IOERR_READ)',
  )
  assert.equal(first(system('EDQUOT')), 'error: the disk is full: a result could not be recorded')
  assert.equal(
    described(system('EROFS')),
    `error: the store cannot be written: read-only file system
   at: /study/cache/ab
  fix: keep the store in another folder with --store`,
  )
  assert.match(described(system('ENOSPC')), /at: \/study\/cache\/ab/)
})

test('what no user can mend is left as it is', () => {
  const bug = new TypeError('x is not a function')
  assert.equal(storeError(bug, '/study/store.db'), bug)
  const misuse = new Database.SqliteError('near "SELEC": syntax error', 'SQLITE_ERROR')
  assert.equal(storeError(misuse, '/study/store.db'), misuse)
})
