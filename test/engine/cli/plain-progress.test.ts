import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunEvent } from '../../../engine/coordinator/events.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { mayDraw } from '../../../engine/cli/choose-output.ts'
import { plainProgress } from '../../../engine/cli/progress/plain-progress.ts'
import { digestBytes } from '../../../engine/values/digest.ts'
import { taskNamed } from '../../support/task-named.ts'

const output = digestBytes(Buffer.from('1'))

/** Runs 3000 tasks of a stage, each 10 ms after the last, and one that reads them all. */
function told(verbose: boolean): string[] {
  const draws = Array.from({ length: 3000 }, (_, seed) => taskNamed(`draw[seed=${seed}]`))
  const sum = taskNamed('sum', draws)
  let [now, text] = [0, '']
  const listener = plainProgress(
    { todo: [...draws, sum], jobs: 1, recorded: () => 10, start: 0 },
    { write: (more) => (text += more), verbose, clock: () => now },
  )
  const run = (task: Task): void => {
    listener({ event: 'task-running', task, worker: 'worker-1' })
    now += 10
    listener(endOf(task))
  }
  listener({ event: 'run-started', run: 'r', tasks: 3001, toRun: 3001 })
  for (const task of draws) run(task)
  run(sum)
  listener({ event: 'run-finished', run: 'r', summary: { ran: 3000, reused: 0, failed: 1, blocked: 0 }, ms: now })
  return text.trimEnd().split('\n')
}

function endOf(task: Task): RunEvent {
  return task.stage === 'sum'
    ? { event: 'task-failed', task, error: { code: 'threw', message: 'Error: no luck', frames: [] }, ms: 10 }
    : { event: 'task-finished', task, output, ms: 10 }
}

test('a pipe gets a line every few seconds, finished stages, failures and the end', () => {
  assert.deepEqual(told(false), [
    '3001 tasks, 3001 to run',
    '500 of 3001 done, 0 of 1 worker busy, about 26 s left',
    '1000 of 3001 done, 0 of 1 worker busy, about 21 s left',
    '1500 of 3001 done, 0 of 1 worker busy, about 16 s left',
    '2000 of 3001 done, 0 of 1 worker busy, about 11 s left',
    '2500 of 3001 done, 0 of 1 worker busy, about 6 s left',
    'draw: 3000 ran in 30.0 s',
    '3000 of 3001 done, 0 of 1 worker busy, about 1 s left',
    'failed sum: Error: no luck',
    'sum: 1 failed in 10 ms',
    '3000 ran, 0 reused, 1 failed, 0 blocked, in 30.0 s',
  ])
})

test('with --verbose it gets a line for each task, and none for stages', () => {
  const lines = told(true)
  assert.equal(lines.filter((line) => /^ran draw\[seed=\d+\] in 10 ms$/.test(line)).length, 3000)
  assert.equal(lines.filter((line) => line.startsWith('draw: ')).length, 0)
  assert.equal(lines.filter((line) => / of 3001 done/.test(line)).length, 6)
})

test('lines are redrawn on a terminal that can do it, unless the environment asks for plain text', () => {
  const on = { isTTY: true }
  for (const env of [{}, { TERM: 'xterm' }, { NO_COLOR: '' }, { CI: '' }, { CI: 'false' }, { CI: '0' }])
    assert.equal(mayDraw(on, env), true, JSON.stringify(env))
  for (const env of [{ TERM: 'dumb' }, { NO_COLOR: '1' }, { CI: 'true' }, { CI: '1' }])
    assert.equal(mayDraw(on, env), false, JSON.stringify(env))
  assert.equal(mayDraw({ isTTY: false }, {}), false)
})
