import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../../engine/store/sqlite.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { loader } from '../../support/tsx-loader.ts'

/** Two tasks end at once, four would take hours. */
const endless: Readonly<Record<string, string>> = {
  'pipeline.ts': `
import { pipeline, range } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const spin = use(() => import('./stages/spin.ts'))
    for (const i of range(6)) spin({}, { i })
  },
})
`,
  'stages/spin.ts': `
import { json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({
  inputs: {},
  params: Type.Object({ i: Type.Integer() }),
  output: json(Type.Integer()),
  run(_, { i }, { progress }) {
    if (i < 2) return i
    progress(0, 1)
    for (let x = 0; ; x = (x + i) % 7) if (x < 0) return x
  },
})
`,
}

interface Row {
  readonly pid: number
  readonly parent: number
  readonly state: string
  readonly command: string
}

function processes(): Row[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, state, parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))!
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return [{ pid: Number(name), parent: Number(parent), state: state!, command }]
      } catch {
        // It ended meanwhile.
        return []
      }
    })
}

/** The process that runs the pipeline, and its workers: tsx starts it as a process of its own. */
function familyOf(pid: number): { coordinator: number; workers: number[] } {
  const all = processes()
  const coordinator = all.find(({ parent, command }) => parent === pid && command.includes('pipeline.ts'))!.pid
  const workers = all.filter(({ parent, command }) => parent === coordinator && command.includes('worker.js'))
  return { coordinator, workers: workers.map((row) => row.pid) }
}

function isRunning(pid: number): boolean {
  return processes().some((row) => row.pid === pid && row.state !== 'Z')
}

/** Starts a run and waits until the two tasks that end have been recorded and both workers have come to one that does not. */
async function startEndless(project: Project) {
  const started = project.start('all', '--json', '--jobs', '2')
  let out = ''
  while (out.split('task-finished').length < 3) {
    const [text] = (await once(started.child.stdout!, 'data')) as [string]
    out += text
  }
  return { ...started, ...familyOf(started.child.pid!) }
}

describe(
  'a run that is interrupted',
  { skip: process.platform !== 'linux' && 'processes are found through /proc' },
  () => {
    for (const [signal, whom] of [
      ['SIGINT', 'the whole group, as a terminal does'],
      ['SIGINT', 'the process that was started'],
      ['SIGTERM', 'the process that was started'],
    ] as const) {
      test(`by ${signal} to ${whom} ends with 130, and keeps what was complete`, async () => {
        const project = makeProject(endless)
        const { child, ended, coordinator, workers } = await startEndless(project)
        child.kill(signal)
        if (whom.startsWith('the whole')) for (const pid of [coordinator, ...workers]) process.kill(pid, signal)
        const { code, out } = await ended
        assert.equal(code, 130)
        const last = JSON.parse(out.trimEnd().split('\n').at(-1)!) as Record<string, unknown>
        assert.deepEqual(last.summary, { reused: 0, ran: 2, failed: 0, blocked: 0 })
        for (const pid of workers) assert.ok(!isRunning(pid))
        const [plan] = project.json('plan')
        assert.deepEqual(plan!.summary, { reuse: 2, run: 4, wait: 0, failed: 0, blocked: 0 })
        const [{ runs }] = project.json('log') as unknown as [{ runs: { state: string; outcome: { end: string } }[] }]
        assert.deepEqual(
          runs.map(({ state, outcome }) => [state, outcome.end]),
          [['ended', 'interrupted']],
        )
        project.remove()
      })
    }

    test('by SIGKILL to the coordinator leaves neither workers nor a lock behind', async () => {
      const project = makeProject(endless)
      const { ended, coordinator, workers } = await startEndless(project)
      process.kill(coordinator, 'SIGKILL')
      await ended
      // The kernel ends them; it may take it a moment.
      while (workers.some(isRunning)) await new Promise(setImmediate)
      assert.deepEqual(project.ran('spin[i=0]', 'spin[i=1]', '--force'), ['spin[i=0]', 'spin[i=1]'])
      project.remove()
    })
  },
)

test('a stage that hangs while it is loaded does not keep an interrupt waiting', async () => {
  const project = makeProject({
    ...endless,
    'stages/spin.ts': `${endless['stages/spin.ts']!}\nconsole.error('loading')\nfor (const end = 1; end > 0; );\n`,
  })
  const { child, ended } = project.start('all')
  await once(child.stderr!, 'data')
  child.kill('SIGINT')
  assert.equal((await ended).code, 130)
  project.remove()
})

test('a run waits while another process has the store locked, and an interrupt ends it even so', async () => {
  const project = makeProject({
    ...endless,
    'pipeline.ts': endless['pipeline.ts']!.replace('graph({ use }) {', "$& console.error('graph')"),
  })
  assert.equal(project.run('spin[i=0]').code, 0)
  const other = openDatabase(join(project.root, 'store.db'))
  other.exec('BEGIN IMMEDIATE')
  // By Node itself: tsx kills what does not hear. One that was interrupted before it came to the lock ends with 130.
  let end: unknown[] = [130]
  for (let ms = 1000; end[0] === 130; ms *= 2) {
    const waiting = spawn(process.execPath, [...loader, 'pipeline.ts', 'spin[i=0]', '--force'], { cwd: project.root })
    await once(waiting.stderr, 'data')
    await sleep(ms)
    waiting.kill('SIGINT')
    end = await once(waiting, 'exit')
  }
  assert.deepEqual(end, [null, 'SIGINT'])
  const patient = project.start('spin[i=0]', '--force')
  await once(patient.child.stderr!, 'data')
  await sleep(1000)
  other.exec('COMMIT')
  other.close()
  const { code, out, err } = await patient.ended
  assert.deepEqual([code, err], [0, 'graph\n'])
  assert.match(out, /1 ran/)
  project.remove()
})

test('what fails because an interrupt ended another process too is no bug', () => {
  const work = (effect: string): string =>
    `await interruptible('interrupted', async () => { ${effect}; throw new Error('The service was stopped') })`
  const code = `
import { interruptible } from ${JSON.stringify(join(import.meta.dirname, '../../../engine/cli/interruptible.ts'))}
console.log(${work("process.kill(process.pid, 'SIGINT')")})
${work('')}.catch(({ message }) => console.log(message))
`
  const { stdout, stderr } = spawnSync(process.execPath, [...loader, '--input-type=module', '-e', code])
  assert.deepEqual([String(stdout), String(stderr)], ['130\nThe service was stopped\n', 'interrupted\n'])
})
