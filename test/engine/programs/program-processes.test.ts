import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { programProject, type ProgramOfTest } from '../../support/program-project.ts'
import type { Project } from '../../support/project.ts'

/** The process ids of the programs that sleep for a number of seconds which nobody else sleeps for. */
function sleepers(seconds: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const isOver = readFileSync(`/proc/${name}/stat`, 'utf8').includes(') Z')
        return !isOver && readFileSync(`/proc/${name}/cmdline`, 'utf8') === `sleep\0${seconds}\0`
      } catch {
        return false
      }
    })
    .map(Number)
}

let counter = 0
/** Longer than any test, and of this one alone. */
const aWhile = (): number => 2_000_000 + (process.pid % 10_000) * 100 + counter++

function using(programs: Readonly<Record<string, ProgramOfTest>>, work: (project: Project) => void): void {
  const project = programProject(programs)
  try {
    work(project)
  } finally {
    project.remove()
  }
}

const skip = process.platform === 'linux' ? false : 'it looks into /proc'

describe('the processes of a program', { skip }, () => {
  test('end with the command that began them, and do not hold it up: a child, one in a session of its own', () => {
    const [a, b] = [aWhile(), aWhile()]
    using({ forks: { run: `\`sleep ${a} & setsid sleep ${b} & echo 1 > \${output}\`` } }, (project) => {
      const { code, err } = project.run('all')
      assert.equal(code, 0, err)
      assert.deepEqual([...sleepers(a), ...sleepers(b)], [])
      assert.match(project.run('show', 'forks').out, /\n {2}left {4}2 processes that it left running were ended\n/)
    })
  })

  test('end on the time limit, also where they ignore SIGTERM, and what was written until then is told', () => {
    const seconds = aWhile()
    const run = `\`trap "" TERM; echo waiting; while true; do sleep ${seconds}; done\``
    using({ slow: { fields: 'limits: { seconds: 1 }', run } }, (project) => {
      const { code, out } = project.run('all')
      assert.equal(code, 1)
      assert.ok(
        out.includes(`failed slow
  it ran longer than its limit of 1 s
  its last lines on standard output:
    waiting
   fix: make it faster, or raise limits.seconds in its stage
`),
        out,
      )
      assert.deepEqual(sleepers(seconds), [])
    })
  })

  test('end on the memory limit, which all of them share', () => {
    const seconds = aWhile()
    const run = `\`head -c 300M /dev/zero | tail -c 200M | (sleep ${seconds}; wc -c)\``
    using({ large: { fields: 'limits: { megabytes: 100 }', run } }, (project) => {
      const { code, out } = project.run('all')
      assert.equal(code, 1)
      assert.match(
        out,
        /\n {2}its processes took \d+ MB of memory, more than its limit of 100 MB\n {3}fix: let it take less/,
      )
      assert.deepEqual(sleepers(seconds), [])
    })
  })

  test('a memory limit of the program is none of its worker: 40 MB are enough for a small one', () => {
    using({ small: { fields: 'limits: { megabytes: 40 }', run: '`echo 1 > ${output}`' } }, (project) => {
      assert.equal(project.run('all').code, 0)
    })
  })

  test('a command that run() does not wait for fails the task', () => {
    const seconds = aWhile()
    using({ hasty: { run: `\`sleep ${seconds}\`` } }, (project) => {
      project.edit('stages/hasty.ts', (text) => text.replace('=> $', '=> void $'))
      assert.ok(
        project.run('all').out.includes(`failed hasty
  its run() has returned while a command of it was still running
   fix: return the command, or await it: run: ({ $ }) => $\`...\`
`),
      )
      assert.deepEqual(sleepers(seconds), [])
    })
  })

  test('end with their task, and their worker goes on with the next one', () => {
    using({ one: { fields: 'params: Type.Object({ n: Type.Integer() })', run: '`echo 1 > ${output}`' } }, (project) => {
      project.edit('pipeline.ts', (text) =>
        text.replace(/const one = (.*)\(\{\}, \{\}\)/, 'const one = $1; one({}, { n: 1 }); one({}, { n: 2 })'),
      )
      assert.equal(project.run('one', '--jobs', '1').code, 0)
      const workers = [1, 2].map((n) => {
        const [{ executions }] = project.json('show', `one[n=${n}]`) as unknown as [
          { executions: { worker: string }[] },
        ]
        return executions[0]!.worker
      })
      assert.deepEqual(workers, ['worker-1', 'worker-1'])
    })
  })

  test('end on Ctrl-C', async () => {
    const [a, b] = [aWhile(), aWhile()]
    const project = programProject({ hangs: { run: `\`setsid sleep ${a} & sleep ${b}\`` } })
    const { child, ended } = project.start('all')
    const state = { done: false }
    void ended.then(() => {
      state.done = true
    })
    while (!state.done && (sleepers(a).length === 0 || sleepers(b).length === 0))
      await new Promise((resolve) => setTimeout(resolve, 50))
    child.kill('SIGINT')
    const { code } = await ended
    assert.equal(code, 130)
    assert.deepEqual([...sleepers(a), ...sleepers(b)], [])
    project.remove()
  })
})
