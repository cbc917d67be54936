import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { loader } from '../../support/tsx-loader.ts'
import { idle, startWatch, type Watching } from '../../support/watching.ts'

/**
 * `make` makes a number; `hold[seed=<n>]` reads it and runs until the test lets it end, `spin` until it is ended. `hold` is a program, so that it
 * can wait for the test: it reads a pipe, which opens when both have come.
 */
const files: Readonly<Record<string, string>> = {
  'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const number = use(() => import('./stages/make.ts'))({}, {})
    use(() => import('./stages/hold.ts'))({ number }, {})
    use(() => import('./stages/spin.ts'))({ number }, {})
  },
})
`,
  'stages/make.ts': `
import { json, stage, Type } from 'lineal'
export default stage({ inputs: {}, params: Type.Object({}), output: json(Type.Number()), run: () => 1 + 1 })
`,
  'stages/hold.ts': `
import { json, program, Type } from 'lineal'
export default program({
  inputs: { number: json(Type.Number()) }, params: Type.Object({}), output: json(Type.Any()), sources: ['hold.sh'], env: ['PIPE'],
  run: ({ $, output }) => $\`sh hold.sh \${output}\`,
})
`,
  'hold.sh': 'echo began >> $PIPE.log\ncat $PIPE > $1\n',
  'stages/spin.ts': `
import { json, stage, Type } from 'lineal'
export default stage({
  inputs: { number: json(Type.Number()) }, params: Type.Object({}), output: json(Type.Number()),
  run({ number }, _) {
    console.log('spins')
    for (let x = number; ; x = (x + 1) % 7) if (x < 0) return x
  },
})
`,
}

interface Held {
  readonly project: Project
  readonly watch: Watching
  /** Waits until the program reads its pipe; what is returned lets it end. */
  readonly began: () => Promise<() => Promise<void>>
  /** How often the program was started. */
  readonly starts: () => number
}

function hold(t: TestContext, change: Readonly<Record<string, string>> = {}): Held {
  const project = makeProject({ ...files, ...change })
  const pipe = join(project.root, 'pipe')
  spawnSync('mkfifo', [pipe])
  const env = { PIPE: pipe }
  const watch = startWatch(project, ['all', '--jobs', '2'], { env })
  t.after(async () => {
    await watch.end('SIGKILL')
    project.remove()
  })
  return {
    project,
    watch,
    async began() {
      const end = await open(pipe, 'w')
      return async () => {
        try {
          await end.write('5')
        } finally {
          await end.close()
        }
      }
    },
    starts: () => readFileSync(`${pipe}.log`, 'utf8').split('\n').length - 1,
  }
}

/** Makes `spin` end at once. */
function mend(project: Project): void {
  project.edit('stages/spin.ts', (text) => text.replace('x < 0', 'x < 9'))
}

describe('an edit while tasks run', () => {
  test('ends those that it outdates, and goes on with the rest', async (t) => {
    const { project, watch, began, starts } = hold(t)
    const release = await began()
    await watch.until(/^spins$/)
    mend(project)
    const lines = await watch.until(/^3 tasks, 2 to run$/)
    assert.deepEqual(lines.slice(lines.indexOf('edited stages/spin.ts')), [
      'edited stages/spin.ts',
      '  hold: it has no result yet → 1 task',
      '  spin: it has no result yet → 1 task',
      'cancelled spin: the edit has outdated what it makes',
      '3 tasks, 2 to run',
    ])
    await watch.until(/^spin: 1 ran in /)
    await release()
    assert.match((await watch.until(idle)).at(-2)!, /^1 ran, 2 reused, in /)
    assert.equal(starts(), 1)
  })

  test('is told of and does nothing more where it changes nothing, or is broken', async (t) => {
    const { project, watch, began, starts } = hold(t)
    const release = await began()
    await watch.until(/^spins$/)
    project.edit('stages/spin.ts', (text) => `// a comment\n${text}`)
    await watch.until(/^edited stages\/spin\.ts: no key has changed$/)
    project.edit('stages/spin.ts', (text) => text.replace('run(', 'run(('))
    await watch.until(/^waiting for the next edit$/)
    await release()
    await watch.until(/^hold: 1 ran in /)
    project.edit('stages/spin.ts', (text) => text.replace('run((', 'run(').replace('x < 0', 'x < 9'))
    assert.ok((await watch.until(/to run$/)).includes('cancelled spin: the edit has outdated what it makes'))
    await watch.until(idle)
    assert.equal(starts(), 1)
  })

  test('of what they read ends them only once that comes out otherwise', async (t) => {
    const { project, watch, began, starts } = hold(t, {
      'stages/spin.ts': files['stages/spin.ts']!.replace('x < 0', 'x < 9'),
    })
    const first = await began()
    await watch.until(/^spin: 1 ran in /)
    project.edit('stages/make.ts', (text) => text.replace('1 + 1', '2 * 1'))
    await watch.until(/^make: 1 ran in /)
    await watch.until(/^spin: 1 reused/)
    project.edit('stages/make.ts', (text) => text.replace('2 * 1', '3'))
    await watch.until(/^cancelled hold: the edit has outdated what it makes$/)
    assert.equal(starts(), 1)
    await first().catch(() => undefined)
    const second = await began()
    await second()
    assert.match((await watch.until(idle)).at(-2)!, /^3 ran, 0 reused, in /)
    assert.equal(starts(), 2)
  })
})

describe('a watch', () => {
  test('shares its work with a run of a part by another terminal', async (t) => {
    const { project, watch, began, starts } = hold(t, {
      'stages/spin.ts': files['stages/spin.ts']!.replace('x < 0', 'x < 9'),
    })
    const release = await began()
    const env = { ...process.env, NO_COLOR: '1', PIPE: join(project.root, 'pipe') }
    const other = spawn(process.execPath, [...loader, 'pipeline.ts', 'hold'], { cwd: project.root, env })
    let out = ''
    const waits = new Promise<void>((resolve) => {
      other.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text
        if (/waiting for hold, which run/.test(out)) resolve()
      })
    })
    const ended = once(other, 'close')
    await waits
    await release()
    assert.deepEqual(await ended, [0, null])
    assert.match(out, /^0 ran, 2 reused, in /m)
    await watch.until(idle)
    assert.equal(starts(), 1)
  })

  test('ends with Ctrl-C while tasks run, with exit code 130, and leaves no process and no lease', async (t) => {
    const { project, watch, began } = hold(t)
    const release = await began()
    await watch.until(/^spins$/)
    const { code, lines } = await watch.end()
    await release().catch(() => undefined)
    assert.equal(code, 130)
    assert.equal(lines.at(-1), 'the watch has ended; what was complete is recorded')
    assert.deepEqual(processesOf(project), [])
    mend(project)
    assert.deepEqual(project.ran('spin'), ['spin'])
  })

  test('ends as well when it is idle, and while it plans', async (t) => {
    const ending = { 'stages/spin.ts': files['stages/spin.ts']!.replace('x < 0', 'x < 9') }
    const { project, watch, began } = hold(t, ending)
    await (
      await began()
    )()
    await watch.until(idle)
    project.edit('pipeline.ts', (text) => `console.error('it hangs')\nfor (;;);\n${text}`)
    await watch.until(/^it hangs$/)
    const { code } = await watch.end('SIGTERM')
    assert.equal(code, 130)
    assert.deepEqual(processesOf(project), [])
  })
})

/** The processes that work in a project's folder. */
function processesOf({ root }: Project): string[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
      return /^\d+$/.test(name) && command.includes(root) ? [command] : []
    } catch {
      return []
    }
  })
}
