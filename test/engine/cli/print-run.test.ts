import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainLines } from '../../../engine/cli/print-run.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { digestBytes } from '../../../engine/values/digest.ts'

test('a result that is taken from the record is not called unchanged: another run may have made it, and for the first time', () => {
  const task: Task = { stage: 'sum', name: 'sum', params: {}, at: {}, inputs: {}, file: 'stages/sum.ts' }
  const lines = [false, true].map((shared) => {
    let text = ''
    plainLines((line) => {
      text += line
    })({ event: 'task-reused', task, output: digestBytes(Buffer.from('1')), shared })
    return text
  })
  assert.deepEqual(lines, [
    'sum need not run after all: its result is on record\n',
    'sum was made meanwhile, by another run or for a task of the same key\n',
  ])
})
