import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { liveProgress } from '../../../engine/cli/live-progress.ts'
import type { Task } from '../../../engine/graph/task.ts'

test('what a stage or a warning prints above the bars moves no cursor and clears no screen, and is told to the last', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
  const task: Task = { name: 'fit', stage: 'fit', file: 'stages/fit.ts', params: {}, at: {}, inputs: {} }
  const { listener, stop } = liveProgress(stream as unknown as NodeJS.WriteStream, [task])
  try {
    process.stderr.write('a log \u001b[2J of a stage\r\nhalf \u001b[9Aa line')
    process.stderr.write(' and the rest\n10 %\r20 %\r30 %\n')
    listener({ event: 'warning', message: 'odd \u001b[1A name' })
    listener({ event: 'task-started', task, reason: { kind: 'new' } })
    listener({ event: 'task-finished', task, output: 'x' as never, ms: 1 })
  } finally {
    stop()
  }
  const shown = String(stream.read())
  for (const text of [
    'a log \\u001b[2J of a stage\n',
    'half \\u001b[9Aa line and the rest\n',
    'warning: odd \\u001b[1A name\n',
  ])
    assert.ok(shown.includes(text), `${text} in ${JSON.stringify(shown)}`)
  assert.ok(shown.includes('\n30 %\n') && !shown.includes('20 %'), JSON.stringify(shown))
  assert.ok(!shown.includes('\u001b[2J') && !shown.includes('\u001b[9A'))
})
