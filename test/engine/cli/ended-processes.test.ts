import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { projectOfDeeds, type Deeds } from '../../support/sly-package.ts'
import type { Project } from '../../support/project.ts'

const imports = `
import { spawn, exec, execSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
`

/** The process ids of the programs that sleep for a number of seconds which nobody else sleeps for. */
function sleepers(seconds: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          readFileSync(`/proc/${name}/cmdline`, 'utf8') === `sleep\0${seconds}\0` &&
          !readFileSync(`/proc/${name}/stat`, 'utf8').includes(') Z')
        )
      } catch {
        return false
      }
    })
    .map(Number)
}

function spawning(deeds: Deeds): Project {
  const project = projectOfDeeds(deeds, { imports })
  after(() => {
    project.remove()
  })
  return project
}

let counter = 0
/** Longer than any test, and of this one alone. */
const aWhile = (): number => 1_000_000 + (process.pid % 10_000) * 100 + counter++

const skip = process.platform === 'linux' ? false : 'it looks into /proc'

describe('what a task started', { skip }, () => {
  test('ends with it: a child, a detached one, one of a shell, one without the environment, a thread', () => {
    const [a, b, c, d, e] = [aWhile(), aWhile(), aWhile(), aWhile(), aWhile()]
    const deeds = {
      child: `spawn('sleep', ['${a}'])`,
      detached: `spawn('sleep', ['${b}'], { detached: true, stdio: 'ignore' }).unref()`,
      shell: `execSync('sleep ${c} >/dev/null 2>&1 & setsid sleep ${d} >/dev/null 2>&1 &')`,
      bare: `spawn('sh', ['-c', 'sleep ${e} & wait'], { detached: true, stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } }).unref()`,
      thread: `new Worker('setInterval(() => 0, 1000)', { eval: true })`,
      next: `return 7`,
    }
    const project = spawning(deeds)
    const { code, err } = project.run('all', '--jobs', '1')
    assert.equal(code, 0, err)
    assert.deepEqual(
      [a, b, c, d, e].map((seconds) => sleepers(seconds).length),
      [0, 0, 0, 0, 0],
    )
  })

  test('ends with a task that fails', () => {
    const seconds = aWhile()
    const project = spawning({ fails: `spawn('sleep', ['${seconds}']); throw new Error('no')`, next: 'return 7' })
    assert.equal(project.run('all', '--jobs', '1').code, 1)
    assert.deepEqual(sleepers(seconds), [])
  })

  const ways: Readonly<Record<string, (project: Project, child: ChildProcess) => void>> = {
    'on Ctrl-C': (_, child) => {
      child.kill('SIGINT')
    },
    'with the death of its worker': (project) => {
      process.kill(Number(project.read('pid')), 'SIGKILL')
    },
  }
  for (const [how, kill] of Object.entries(ways)) {
    test(`ends ${how}, while the task runs`, async () => {
      const [a, b] = [aWhile(), aWhile()]
      const project = spawning({
        hangs: `spawn('sleep', ['${a}']); spawn('sleep', ['${b}'], { detached: true, stdio: 'ignore' }); writeFileSync('pid', String(process.pid)); writeFileSync('started', ''); await new Promise(() => setInterval(() => 0, 1000))`,
      })
      const { child, ended } = project.start('all', '--jobs', '1')
      const state = { done: false }
      void ended.then(() => {
        state.done = true
      })
      const isThere = (): boolean => sleepers(a).length > 0 && sleepers(b).length > 0
      while (!state.done && !isThere()) await new Promise((resolve) => setTimeout(resolve, 50))
      assert.ok(isThere(), 'it began')
      const before = [...sleepers(a), ...sleepers(b)]
      kill(project, child)
      const isAny = (): boolean => [...sleepers(a), ...sleepers(b)].some((pid) => before.includes(pid))
      while (isAny()) await new Promise((resolve) => setTimeout(resolve, 50))
      if (!state.done) child.kill('SIGINT')
      await ended
      assert.deepEqual([...sleepers(a), ...sleepers(b)], [])
    })
  }
})
