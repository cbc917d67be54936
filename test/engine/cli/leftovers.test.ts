import assert from 'node:assert/strict'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeProject, type Project } from '../../support/project.ts'

const lineal = fileURLToPath(new URL('../../../node_modules/lineal', import.meta.url))
const typebox = fileURLToPath(new URL('../../../node_modules/@sinclair/typebox', import.meta.url))

/** A stage that does what its param says, and one that is run after it on the same worker. */
const files: Readonly<Record<string, string>> = {
  'pipeline.ts': `
import { pipeline } from 'lineal'
import { ways } from './ways.ts'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const leave = use(() => import('./stages/leave.ts'))
    for (const way of ways) leave({}, { way })
  },
})
`,
  'stages/leave.ts': `
import { json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { setTimeout as sleep } from 'node:timers/promises'
import { later, laterThrow, soon, unrefed } from 'lazy'
const doWork = async (ms: number) => {
  await new Promise((done) => setTimeout(done, ms))
  throw new RangeError('nobody waits')
}
const does: Record<string, () => unknown> = {
  timer: () => void setTimeout(() => 0, 300),
  interval: () => void setInterval(() => 0, 50),
  immediate: () => void setImmediate(() => 0),
  promised: () => void sleep(300),
  many: () => { for (let i = 1; i <= 5; i++) setTimeout(() => 0, i * 100) },
  rejectsLate: () => void doWork(10),
  rejects: () => void Promise.reject(new RangeError('at once')),
  rejectsWords: () => void soon().then(() => Promise.reject('words')),
  packageThrows: () => laterThrow(20),
  never: () => new Promise(() => 0),
  awaited: () => new Promise((done) => setTimeout(done, 20)),
  cleared: () => clearTimeout(setTimeout(() => 0, 300)),
  listens: () => void process.on('SIGUSR2', () => 0),
  packageEnds: () => later(20),
  packageTimer: () => later(60_000),
  packageUnref: () => unrefed(),
  unref: () => void setTimeout(() => 0, 60_000).unref(),
}
export default stage({
  inputs: {},
  params: Type.Object({ way: Type.String() }),
  output: json(Type.Object({ before: Type.Number(), worker: Type.Number() })),
  impure: 'it tries what stages must not do',
  async run(_, { way }) {
    const before = process.listenerCount('SIGUSR2')
    await does[way]?.()
    return { before, worker: process.pid }
  },
})
`,
  'node_modules/lazy/package.json': '{"name":"lazy","version":"1.0.0","type":"module","main":"index.js"}',
  'node_modules/lazy/index.js': `
export const later = (ms) => { setTimeout(() => 0, ms) }
export const laterThrow = (ms) => {
  setTimeout(() => {
    throw new TypeError('the package broke')
  }, ms)
}
export const unrefed = () => { setInterval(() => 0, 1000).unref() }
export const soon = () => new Promise((done) => setTimeout(done, 5))
`,
}

interface Failed {
  readonly task: string
  readonly error: { code: string; message: string; frames: string[]; at?: string; fix?: string }
}

const unawaited = '(thrown by something that the stage started and did not wait for)'
const awaitAll = 'await in run() all that it starts, and clear the timers that it no longer wants'

describe('work that outlives its task', () => {
  let project: Project
  before(() => {
    project = makeProject(files)
    rmSync(join(project.root, 'node_modules'))
    const own = join(project.root, 'node_modules/@sinclair/typebox')
    mkdirSync(dirname(own), { recursive: true })
    symlinkSync(typebox, own)
    symlinkSync(lineal, join(project.root, 'node_modules/lineal'))
    for (const [path, text] of Object.entries(files)) project.write(path, text)
  })
  after(() => {
    project.remove()
  })

  /** Runs a task for each way on one worker, the first ones first. */
  function run(...ways: string[]): {
    failed: ReadonlyMap<string, Failed['error']>
    ran: string[]
    warnings: unknown[]
  } {
    project.write('ways.ts', `export const ways: string[] = ${JSON.stringify(ways)}\n`)
    const events = project.json('all', '--jobs', '1')
    const failed = events.filter(({ event }) => event === 'task-failed') as unknown as Failed[]
    return {
      failed: new Map(failed.map(({ task, error }) => [task.slice('leave[way='.length, -1), error])),
      ran: events.filter(({ event }) => event === 'task-finished').map(({ task }) => String(task)),
      warnings: events.filter(({ event }) => event === 'warning').map(({ message }) => message),
    }
  }

  test("a timer that the stage itself set fails its task, which is told what it left, and where it was set; the worker's next task is not blamed", () => {
    const ways = ['timer', 'interval', 'immediate', 'promised', 'rejectsLate']
    const { failed, ran, warnings } = run(...ways, 'nothing', 'many', 'nothing more')
    const left: Readonly<Record<string, string>> = {
      timer: 'a timer of 300 ms, set at stages/leave.ts:11:21 (Object.timer)',
      interval: 'an interval of 50 ms, set at stages/leave.ts:12:24 (Object.interval)',
      immediate: 'an immediate, set at stages/leave.ts:13:25 (Object.immediate)',
      promised: 'a timer of 300 ms, set at stages/leave.ts:14:24 (Object.promised)',
      rejectsLate: 'a timer of 10 ms, set at stages/leave.ts:7:31',
    }
    for (const way of ways) {
      const { code, message, fix } = failed.get(way)!
      assert.deepEqual(
        { code, message, fix },
        { code: 'left-running', message: `it left work running when it returned: ${left[way]!}`, fix: awaitAll },
      )
    }
    assert.deepEqual(failed.get('rejectsLate')!.frames.slice(0, 3), [
      'stages/leave.ts:7:31',
      'stages/leave.ts:7:9 (doWork)',
      'stages/leave.ts:16:27 (Object.rejectsLate)',
    ])
    const timers = [100, 200, 300].map((ms) => `a timer of ${ms} ms, set at stages/leave.ts:15:46 (Object.many)`)
    assert.equal(failed.get('many')!.message, `it left work running when it returned: ${timers.join('; ')}; 2 more`)
    assert.equal(failed.size, 6)
    assert.deepEqual(ran.sort(), ['leave[way=nothing more]', 'leave[way=nothing]'])
    assert.deepEqual(warnings, [])
  })

  test('a promise that is rejected, and a timer of a package that throws, fail the task that began them', () => {
    const { failed, ran } = run('rejects', 'packageThrows', 'rejectsWords', 'nothing')
    const { rejects, packageThrows, rejectsWords } = Object.fromEntries(failed)
    const fix = 'await in run() all that it starts, or catch what it throws'
    assert.deepEqual(
      { ...rejects, frames: rejects!.frames.slice(0, 1) },
      {
        code: 'thrown',
        message: `RangeError: at once ${unawaited}`,
        frames: ['stages/leave.ts:17:38 (Object.rejects)'],
        fix,
      },
    )
    assert.deepEqual(packageThrows, {
      code: 'thrown',
      message: `TypeError: the package broke ${unawaited}`,
      frames: ['node_modules/lazy/index.js:5:11 (Timeout._onTimeout)'],
      fix,
    })
    assert.deepEqual(rejectsWords, {
      code: 'thrown',
      message: `the stage threw words, which is no Error ${unawaited}`,
      frames: [],
      at: 'stages/leave.ts',
      fix,
    })
    assert.deepEqual([failed.size, ran], [3, ['leave[way=nothing]']])
  })

  test('a promise that nothing can settle any more fails its task at once', () => {
    const { failed, ran } = run('never', 'nothing')
    assert.deepEqual(failed.get('never'), {
      code: 'stalled',
      message: 'it can never end: it waits for a promise, and nothing is left running that could settle it',
      frames: [],
      fix: 'see which promise run() awaits last; each path of it must resolve or reject',
    })
    assert.deepEqual(ran, ['leave[way=nothing]'])
  })

  test('what is awaited, taken back, or ends by itself is no matter; listeners to the process are taken off', () => {
    const ways = ['awaited', 'cleared', 'listens', 'packageEnds', 'nothing']
    const { failed, ran, warnings } = run(...ways)
    assert.deepEqual([failed.size, ran.length, warnings], [0, ways.length, []])
    const made = ways.map((way) => JSON.parse(project.run('export', `leave[way=${way}]`, '-').out) as object)
    assert.deepEqual(new Set(made.map((one) => Reflect.get(one, 'before') as unknown)), new Set([0]))
    assert.equal(new Set(made.map((one) => Reflect.get(one, 'worker') as unknown)).size, 1)
  })

  test('what a package leaves, or what says that nobody waits for it, costs its worker, and is told once a stage', () => {
    const ways = ['packageTimer', 'packageUnref', 'unref', 'nothing']
    const { failed, ran, warnings } = run(...ways)
    assert.deepEqual([failed.size, ran.length], [0, ways.length])
    const made = ways.map((way) => JSON.parse(project.run('export', `leave[way=${way}]`, '-').out) as object)
    assert.equal(new Set(made.map((one) => Reflect.get(one, 'worker') as unknown)).size, ways.length)
    assert.equal(warnings.length, 1)
    assert.match(
      String(warnings[0]),
      /^leave\[way=\w+\] left work running that its result does not depend on: .* set at \S+ \(\w+(\.\w+)?\); its worker is replaced, as after each task that does so$/,
    )
  })
})
