import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import type { Cause } from '../../../engine/worker/causes.ts'

/** The sample pipeline, where `fit[seed=1]` does something first. */
function spoiled(spoil: string, more = ''): Readonly<Record<string, string>> {
  const fit = sums['stages/fit.ts']!.replace('inputs: { data', `${more}\n  inputs: { data`).replace(
    'const moved',
    `if (seed === 1) { ${spoil} }\n    const moved`,
  )
  return { ...sums, 'stages/fit.ts': fit }
}

interface Failure {
  readonly task: string
  readonly params: unknown
  readonly error: { code: string; message: string; frames: string[]; at?: string; fix?: string; causes?: Cause[] }
}

describe('a task that fails', () => {
  let project: Project
  before(() => {
    project = makeProject(sums)
  })
  after(() => {
    project.remove()
  })

  /** Runs everything with what `spoiled` makes, and gives the failures and the summary. */
  function failing(files: Readonly<Record<string, string>>): {
    failures: Failure[]
    summary: unknown
    warnings: unknown[]
  } {
    project.write('stages/fit.ts', files['stages/fit.ts']!)
    const events = project.json('all')
    const failures = events.filter(({ event }) => event === 'task-failed')
    const warnings = events.filter(({ event }) => event === 'warning').map(({ message }) => message)
    return { failures: failures as unknown as Failure[], summary: events.at(-1)!.summary, warnings }
  }

  test('is one line of JSON with its params, and the frames of its own code in TypeScript', () => {
    const { failures, summary } = failing(spoiled("throw new RangeError('no luck')"))
    assert.deepEqual(summary, { reused: 0, ran: 4, failed: 1, blocked: 1 })
    const [{ task, params, error }] = failures as [Failure]
    assert.deepEqual({ task, params }, { task: 'fit[seed=1]', params: { seed: 1 } })
    assert.deepEqual(error, {
      code: 'thrown',
      message: 'RangeError: no luck',
      frames: ['stages/fit.ts:12:29 (Object.run)'],
    })
  })

  test('has the lines of the sources as they are, on each run after a comment was added or taken away', () => {
    const luckless = spoiled("throw new RangeError('no luck')")['stages/fit.ts']!
    const lineOf = (text: string): string => failing({ 'stages/fit.ts': text }).failures[0]!.error.frames[0]!
    const commented = `// one\n// two\n${luckless}`
    const lines = [luckless, commented, commented, luckless].map(lineOf)
    assert.deepEqual(
      lines.map((frame) => /:(\d+):/.exec(frame)![1]),
      ['12', '14', '14', '12'],
    )
  })

  test('is told by `show` and `why` as long as it is to run', () => {
    const luckless = spoiled("throw new RangeError('no luck\\nat all \\ud83d')")
    const failed = String.raw`in run \S+ at 2\S+Z: RangeError: no luck \(stages/fit\.ts:12:29 \(Object\.run\)\)\n`
    const other = failed.replace(': RangeError', ', with other code or inputs: RangeError')
    failing(luckless)
    assert.match(
      project.run('show', 'fit[seed=1]').err,
      new RegExp(
        `^error: fit\\[seed=1\\] has no result to show: it failed ${failed}  fix: run it: 'fit\\[seed=1\\]'\n$`,
      ),
    )
    const why = (): string => project.run('why', 'fit[seed=1]').out
    assert.match(why(), new RegExp(`^fit\\[seed=1\\] runs: it has no result yet\n {2}failed {3}${failed}`))
    project.write('stages/fit.ts', sums['stages/fit.ts']!)
    assert.match(why(), new RegExp(`^ {2}failed {3}${other}`, 'm'))
    failing(sums)
    assert.doesNotMatch(why(), /failed/)
    failing(luckless)
    const shown = project.run('show', 'fit[seed=1]').out
    assert.match(shown, /^ {2}state {3}would run: its code changed/m)
    assert.match(shown, new RegExp(`^  failed  ${failed}`, 'm'))
    assert.equal(
      (project.json('why', 'fit[seed=1]')[0]!.failure as { message: string }).message,
      'RangeError: no luck\nat all \ufffd',
    )
    project.write('stages/fit.ts', sums['stages/fit.ts']!)
    assert.doesNotMatch(project.run('show', 'fit[seed=1]').out, /failed/)
  })

  test('may reject a promise, or throw what is no error', () => {
    const message = (spoil: string): string => failing(spoiled(spoil)).failures[0]!.error.message
    assert.equal(message("return Promise.reject(new TypeError('late')) as never"), 'TypeError: late')
    assert.equal(message("throw 'words'"), 'the stage threw words, which is no Error')
  })

  test('may read what its own schema refuses: producer, consumer, path and value are named', () => {
    const strict = sums['stages/fit.ts']!.replace('{ stage }', '{ json, stage }').replace(
      'data: Numbers',
      'data: json(Type.Array(Type.Number({ maximum: 2 })))',
    )
    const { failures } = failing({ 'stages/fit.ts': strict })
    assert.equal(failures.length, 3)
    assert.deepEqual(failures.find(({ task }) => task === 'fit[seed=0]')!.error, {
      code: 'schema',
      message: `make made something that can't be read: fit[seed=0] reads it as "data": /2 must be <= 2, but it is 3`,
      frames: [],
      at: '/2',
      fix: "let the schemas of both stages agree; where they do, it is of older code that was accepted: 'make' --force",
    })
  })

  test('may run longer than its limit, and only then', () => {
    const { failures, summary } = failing(spoiled('for (;;);', 'limits: { seconds: 1 },'))
    assert.deepEqual(failures[0]!.error, {
      code: 'timeout',
      message: 'it ran longer than its limit of 1 s',
      frames: [],
      fix: 'make it faster, or raise limits.seconds in its stage',
    })
    assert.deepEqual(summary, { reused: 2, ran: 2, failed: 1, blocked: 1 })
  })

  test('may outgrow the memory that it is allowed', () => {
    const hoard = 'const kept: number[][] = []; for (;;) kept.push(Array.from({ length: 1e5 }, (_, i) => i + 0.5))'
    const { failures } = failing(spoiled(hoard, 'limits: { megabytes: 64 },'))
    assert.deepEqual(failures[0]!.error, {
      code: 'aborted',
      message: 'its worker was aborted (SIGABRT): it outgrew its limit of 64 MB of heap, or its code called abort()',
      frames: [],
      fix: 'standard error says which; if it was memory, raise limits.megabytes in its stage',
    })
  })

  test('tells what caused it', () => {
    const { failures } = failing(
      spoiled(
        "throw new Error('can not fit', { cause: new AggregateError([new TypeError('no number'), 'words'], 'none') })",
      ),
    )
    const { message, causes } = failures[0]!.error
    assert.equal(message, 'Error: can not fit')
    assert.deepEqual(
      causes!.map(({ depth, relation, message: text }) => [depth, relation, text]),
      [
        [1, 'cause', 'AggregateError: none'],
        [2, 'one of the errors', 'TypeError: no number'],
        [2, 'one of the errors', 'words'],
      ],
    )
    assert.match(causes![0]!.frames[0]!, /^stages\/fit\.ts:12:/)
    const { failure } = project.json('why', 'fit[seed=1]')[0] as { failure: { causes: unknown } }
    assert.deepEqual(failure.causes, causes)
  })

  test('may throw in what it started and did not wait for', () => {
    const { failures } = failing(
      spoiled(
        "void Promise.resolve().then(() => { throw new Error('nobody waits') }); return new Promise(() => 0) as never",
      ),
    )
    assert.match(failures[0]!.error.message, /^Error: nobody waits \(thrown by something that the stage started/)
    assert.match(failures[0]!.error.frames[0]!, /^stages\/fit\.ts:12:/)
  })

  test('may take its worker along: it is tried once more, and then fails with what ended the worker', () => {
    const { failures, warnings } = failing(
      spoiled(
        // A signal to itself would be refused: a process that it starts sends it.
        "Reflect.get(globalThis, 'process').getBuiltinModule('child_process').execSync('kill -9 $PPID')",
        "impure: 'it dies',",
      ),
    )
    assert.deepEqual(warnings, ['fit[seed=1]: its worker was killed by SIGKILL; trying once more'])
    assert.deepEqual(failures[0]!.error, {
      code: 'worker-died',
      message: 'its worker was killed by SIGKILL, twice',
      frames: [],
    })
  })

  test('is told at the end of a run with the command that runs it again, options included', () => {
    project.write('stages/fit.ts', spoiled("throw new RangeError('no luck')")['stages/fit.ts']!)
    const { code, out } = project.run('all', '--store', 'elsewhere')
    assert.equal(code, 1)
    assert.equal(
      out.slice(out.indexOf('\n\n') + 2),
      `failed fit[seed=1]
  RangeError: no luck
    at stages/fit.ts:12:29 (Object.run)
params: {"seed":1}
 rerun: npx tsx pipeline.ts 'fit[seed=1]' --store elsewhere
`,
    )
  })

  test('is run again with --force and --strict where it was run so, and named as a shell takes it', () => {
    project.write('stages/fit.ts', sums['stages/fit.ts']!.replace('seed: Type', 'who: Type.String(), seed: Type'))
    project.edit('pipeline.ts', (text) => text.replace('{ data }, { seed }', `{ data }, { who: "it's", seed }`))
    project.edit('stages/fit.ts', (text) =>
      text.replace('const moved', "if (seed === 1) throw new Error('no')\n    $&"),
    )
    const { out } = project.run('all', '--force', '--strict')
    assert.match(out, /^ rerun: npx tsx pipeline\.ts 'fit\[who=it'\\''s,seed=1\]' --force --strict$/m)
    const { err } = project.run('show', `fit[who=it's,seed=1]`)
    assert.match(err, /^ {2}fix: run it: 'fit\[who=it'\\''s,seed=1\]'$/m)
  })
})
