import { batchRunner, type BatchPorts } from '../../../engine/coordinator/batch-runner.ts'
import type { Result } from '../../../engine/coordinator/ledger.ts'
import type { Declaration } from '../../../engine/values/declaration.ts'
import { digestText } from '../../../engine/values/digest.ts'
import { tasksOf } from './cranked-run.ts'
import { fakePool } from './fake-pool.ts'

/** A batch runner on a pool that the test cranks, and a line for each thing that it tells. */
export function runBatches({
  jobs = 1,
  strict = false,
  declared = {},
}: {
  jobs?: number
  strict?: boolean
  declared?: Partial<Declaration>
}) {
  const pool = fakePool()
  const controller = new AbortController()
  const told: string[] = []
  const running: string[] = []
  const results: Result[] = []
  const ports: BatchPorts = {
    pool,
    jobs,
    strict,
    signal: controller.signal,
    guard: (work) => {
      work()
    },
    keyOf: ({ name }) => ({ key: digestText('task', name), preimage: '{}' }),
    listener: (event) => {
      if (event.event === 'warning') told.push(`warning: ${event.message}`)
      else if (event.event === 'silence') told.push(`silence: ${event.tasks.map(({ task }) => task.name).join()}`)
      else if (event.event === 'task-running') running.push(`${event.task.name} on ${event.worker}`)
      else told.push(event.event)
    },
    onResult: (result) => {
      results.push(result)
      told.push(`${result.task.name} is done`)
    },
    onFailure: ({ name }, { message }, ms) => told.push(`${name} failed after ${ms} ms: ${message}`),
    onUnanswered: ({ name }) => told.push(`${name} is unanswered`),
  }
  const runner = batchRunner(ports)
  const declaration: Declaration = { inputs: {}, params: {}, output: { format: 'json', schema: {} }, ...declared }
  const code = digestText('code', 'make')
  const text = {
    code,
    bundle: '',
    map: '',
    root: '',
    file: 'stages/make.ts',
    imports: [],
    packages: [],
    joined: {},
  }
  return {
    pool,
    told,
    /** The tasks that workers took up, in order. */
    running,
    results,
    abort: () => {
      controller.abort()
    },
    /** Runs tasks as one batch. */
    run: (...names: string[]): Promise<void> => {
      const tasks = [...tasksOf(Object.fromEntries(names.map((name) => [name, {}]))).values()]
      const orders = tasks.map(({ name, params }, id) => ({ id, task: name, code, params, inputs: {} }))
      return runner.run({ orders, tasks, stage: { code, declaration, text: () => Promise.resolve(text) } })
    },
  }
}
