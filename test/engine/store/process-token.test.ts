import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { isAlive, processToken } from '../../../engine/store/process-token.ts'

const [host, pid, start] = processToken().split('.') as [string, string, string]

test('this process lives, however long ago its last sign of life was', () => {
  assert.equal(isAlive(processToken(), 0), true)
})

test('a process that ended is dead, and so is one whose id another process has taken', () => {
  const ended = spawnSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).stdout.trim()
  assert.equal(isAlive(`${host}.${ended}.${start}`, Date.now()), false)
  assert.equal(isAlive(`${host}.${pid}.1`, Date.now()), process.platform !== 'linux')
})

test('a process of another host lives for 30 s after its last sign of life', () => {
  assert.equal(isAlive(`elsewhere.${pid}.${start}`, Date.now()), true)
  assert.equal(isAlive(`elsewhere.${pid}.${start}`, Date.now() - 31_000), false)
})
