import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Failure } from '../../../engine/cli/group-failures.ts'
import { closingLines, jsonLines, plainLines } from '../../../engine/cli/print-run.ts'
import type { RunEvent } from '../../../engine/coordinator/events.ts'
import type { TaskError } from '../../../engine/worker/messages.ts'
import type { Task } from '../../../engine/graph/task.ts'

function failed(
  seed: number,
  error: Partial<TaskError> = {},
  stage = 'fit',
): Extract<RunEvent, { event: 'task-failed' }> {
  const task: Task = {
    stage,
    name: `${stage}[seed=${seed}]`,
    params: { seed },
    at: {},
    inputs: {},
    file: 'stages/fit.ts',
  }
  const whole = { code: 'thrown', message: 'RangeError: no luck', frames: ['stages/fit.ts:12:29 (run)'], ...error }
  return { event: 'task-failed', task, error: whole, ms: 1 }
}

function closing(failures: readonly Failure[]): string[] {
  return closingLines(failures, ({ name }) => `run ${name}`)
}

const hundreds = Array.from({ length: 600 }, (_, seed) =>
  failed(seed, { message: `RangeError: no luck with ${seed / 7}` }),
)

test('600 equal failures are one group with a count and three names', () => {
  assert.deepEqual(closing(hundreds), [
    '',
    'failed in the same way, 600 tasks: fit[seed=0], fit[seed=1], fit[seed=2] and 597 more',
    '  RangeError: no luck with 0',
    '    at stages/fit.ts:12:29 (run)',
    'params: {"seed":0} (fit[seed=0]; what the message says differs with the task)',
    ' rerun: run fit[seed=0]',
  ])
})

test('failures of other codes, places or texts are groups of their own, and one alone is told as such', () => {
  const titles = closing([
    failed(0),
    failed(1),
    failed(2, { message: 'RangeError: other words' }),
    failed(3, { frames: ['stages/fit.ts:13:1 (run)'] }),
    failed(4, { code: 'timeout', frames: [] }),
    failed(5, { code: 'timeout', frames: [] }, 'sum'),
  ]).filter((line) => line.startsWith('failed'))
  assert.deepEqual(titles, [
    'failed in the same way, 2 tasks: fit[seed=0] and fit[seed=1]',
    'failed fit[seed=2]',
    'failed fit[seed=3]',
    'failed fit[seed=4]',
    'failed sum[seed=5]',
  ])
})

test('names and texts among the params make no other failure', () => {
  const of = (target: string): Failure => {
    const name = `fit[target=${target}]`
    const task: Task = { stage: 'fit', name, params: { target }, at: {}, inputs: {}, file: 'stages/fit.ts' }
    return { task, error: { code: 'schema', message: `${name} made NaN of "${target}"`, frames: [] } }
  }
  assert.equal(closing([of('sinc'), of('cosine')]).filter((line) => line.startsWith('failed')).length, 1)
})

test('causes are shown below the error, each with its own first frames', () => {
  const causes = [
    { depth: 1, relation: 'cause', message: 'Error: can not read', frames: ['lib/read.ts:3:9 (read)'] },
    { depth: 2, relation: 'one of the errors', message: 'TypeError: no number', frames: [] },
  ] as const
  assert.deepEqual(closing([failed(0, { causes, fix: 'mend it' })]), [
    '',
    'failed fit[seed=0]',
    '  RangeError: no luck',
    '    at stages/fit.ts:12:29 (run)',
    '    caused by Error: can not read',
    '      at lib/read.ts:3:9 (read)',
    '      one of its errors: TypeError: no number',
    '   fix: mend it',
    'params: {"seed":0}',
    ' rerun: run fit[seed=0]',
  ])
})

test('while a run goes on, three failures of a kind and three blocked tasks of a stage are told, and that there are more', () => {
  let [plain, json] = ['', '']
  const toPlain = plainLines((text) => (plain += text))
  const toJson = jsonLines((text) => (json += text))
  for (const event of hundreds) {
    const { task } = failed(event.task.params.seed as number, {}, 'sum')
    for (const listener of [toPlain, toJson]) {
      listener(event)
      listener({ event: 'task-blocked', task, by: event.task.name })
    }
  }
  assert.equal(
    plain,
    `failed fit[seed=0]: RangeError: no luck with 0
blocked sum[seed=0]: fit[seed=0] failed
failed fit[seed=1]: RangeError: no luck with ${1 / 7}
blocked sum[seed=1]: fit[seed=1] failed
failed fit[seed=2]: RangeError: no luck with ${2 / 7}
blocked sum[seed=2]: fit[seed=2] failed
failed fit[seed=3] in the same way; more are counted at the end
blocked sum[seed=3]; more of sum are counted at the end
`,
  )
  assert.equal(json.trim().split('\n').length, 1200)
})

test('a silence names what runs, for how long', () => {
  const event: RunEvent = {
    event: 'silence',
    ms: 30_000,
    tasks: [0, 1, 2, 3].map((seed) => ({ task: failed(seed).task, ms: 40_000 })),
  }
  let [plain, json] = ['', '']
  plainLines((text) => (plain += text))(event)
  jsonLines((text) => (json += text))(event)
  assert.equal(
    plain,
    'nothing has happened for 30.0 s: still running fit[seed=0] (for 40.0 s), fit[seed=1] (for 40.0 s), fit[seed=2] (for 40.0 s) and 1 more\n',
  )
  assert.deepEqual(JSON.parse(json), {
    event: 'silence',
    ms: 30_000,
    tasks: [0, 1, 2, 3].map((seed) => ({ task: `fit[seed=${seed}]`, ms: 40_000 })),
  })
})
