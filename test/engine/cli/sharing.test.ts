import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../../../engine/store/open-store.ts'
import { makeProject, type Ended, type Project } from '../../support/project.ts'

/** Tasks that take a worker some time each, and one that gathers them. */
function busy(tasks: number, run: string, limits = ''): Readonly<Record<string, string>> {
  return {
    'pipeline.ts': `
import { pipeline, range } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const work = use(() => import('./stages/work.ts'))
    const gather = use(() => import('./stages/gather.ts'))
    gather({ all: range(${tasks}).map((i) => work({}, { i })) }, {})
  },
})
`,
    'stages/work.ts': `
import { json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({
  inputs: {},
  params: Type.Object({ i: Type.Integer() }),
  output: json(Type.Integer()),
  ${limits}
  run: (_, { i }) => { ${run} },
})
`,
    'stages/gather.ts': `
import { json, many, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({
  inputs: { all: many(json(Type.Integer())) },
  params: Type.Object({}),
  output: json(Type.Integer()),
  run: ({ all }) => all.reduce((sum, { value }) => sum + value, 0),
})
`,
  }
}

const spin = 'let x = i; for (let k = 0; k < 3e7; k++) x = (x * 7 + 1) % 1000; return x'

interface Told {
  readonly event: string
  readonly task?: string
  readonly summary?: { readonly ran: number; readonly reused: number; readonly failed: number }
  readonly error?: { readonly code: string }
}

function eventsOf({ out }: Ended): Told[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Told)
}

/** How often each task has been executed, by what the store holds. */
function executions(folder: string, tasks: readonly string[]): number[] {
  const store = openStore({ database: join(folder, 'store.db'), cache: join(folder, 'cache') }, 'read')
  const counts = tasks.map((task) => store.executions.ofKey(store.executions.latestOf(task)!.key).length)
  store.close()
  return counts
}

const names = [...Array.from({ length: 24 }, (_, i) => `work[i=${i}]`), 'gather']

test('two runs at once on one store execute each task once, and both have all results', async () => {
  const project = makeProject(busy(24, spin))
  const runs = [project.start('all', '--json'), project.start('all', '--json')]
  const ended = await Promise.all(runs.map((run) => run.ended))
  const last = ended.map((end) => eventsOf(end).at(-1)!.summary!)
  assert.deepEqual(
    ended.map(({ code, err }) => ({ code, err })),
    [0, 0].map((code) => ({ code, err: '' })),
  )
  assert.equal(last[0]!.ran + last[1]!.ran, 25)
  for (const { ran, reused } of last) assert.equal(ran + reused, 25)
  assert.deepEqual(
    executions(project.root, names),
    names.map(() => 1),
  )
  project.remove()
})

test('two checkouts that share a store execute each task once', async () => {
  const store = mkdtempSync(join(tmpdir(), 'shared-'))
  const projects = [makeProject(busy(24, spin)), makeProject(busy(24, spin))]
  const ended = await Promise.all(projects.map((project) => project.start('all', '--json', '--store', store).ended))
  assert.deepEqual(
    ended.map(({ code }) => code),
    [0, 0],
  )
  assert.deepEqual(
    executions(store, names),
    names.map(() => 1),
  )
  for (const project of projects) project.remove()
  rmSync(store, { recursive: true })
})

test('a run that waits for what another computes says so once, and names the other', async () => {
  const project = makeProject(busy(3, 'if (i < 2) return i; for (let x = 0; ; x = (x + i) % 7) if (x < 0) return x'))
  const first = project.start('all', '--json')
  let out = ''
  while (out.split('task-finished').length < 3) out += ((await once(first.child.stdout!, 'data')) as [string])[0]
  const { run } = JSON.parse(out.split('\n')[0]!) as { run: string }
  const second = project.start('all')
  await once(second.child.stdout!, 'data')
  let told = ''
  while (!told.includes('\n')) told += ((await once(second.child.stdout!, 'data')) as [string])[0]
  for (const { child } of [first, second]) child.kill('SIGINT')
  assert.equal(
    told.replace(/process \d+/, 'process N'),
    `waiting for work[i=2], which run ${run} (process N on ${hostname()}) is computing\n`,
  )
  await Promise.all([first.ended, second.ended])
  project.remove()
})

test('what a run that was killed had leased is taken over by one that waited for it', async () => {
  const run = 'if (i < 2) return i; for (let x = 0; ; x = (x + i) % 7) if (x < 0) return x'
  const project: Project = makeProject(busy(3, run, 'limits: { seconds: 3 },'))
  const first = project.start('all', '--json')
  let out = ''
  while (out.split('task-finished').length < 3) out += ((await once(first.child.stdout!, 'data')) as [string])[0]
  const second = project.start('all', '--json')
  await once(second.child.stdout!, 'data')
  first.child.kill('SIGKILL')
  const events = eventsOf(await second.ended)
  assert.deepEqual(
    events.filter(({ event }) => event === 'task-failed').map(({ task, error }) => [task, error!.code]),
    [['work[i=2]', 'timeout']],
  )
  assert.deepEqual(executions(project.root, ['work[i=0]', 'work[i=1]']), [1, 1])
  await first.ended
  project.remove()
})
