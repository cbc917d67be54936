import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

type Edits = Readonly<Record<string, (text: string) => string>>

/** Replaces what must be there. */
function put(old: string, fresh: string): (text: string) => string {
  return (text) => {
    assert.ok(text.includes(old), old)
    return text.replace(old, fresh)
  }
}

describe('what is wrong with a pipeline or a command is told before anything runs, with exit code 2', () => {
  let project: Project
  before(() => {
    project = makeProject(sums)
    assert.equal(project.run('all').code, 0)
  })
  after(() => {
    project.remove()
  })

  /** What an invocation prints on standard error, with files changed for it alone. */
  function refused(edits: Edits, ...args: string[]): string {
    const kept = Object.keys(edits).map((path) => [path, project.read(path)] as const)
    for (const [path, change] of Object.entries(edits)) project.edit(path, change)
    try {
      const { code, out, err } = project.run(...args)
      assert.deepEqual({ code, out }, { code: 2, out: '' }, err)
      return err
    } finally {
      for (const [path, text] of kept) project.write(path, text)
    }
  }

  test('params that a stage’s schema refuses: all of them at once, each with task, path and value', () => {
    const err = refused(
      {
        'pipeline.ts': put(
          'fit({ data }, { seed })',
          "fit({ data }, { seed: (seed === 1 ? 1 : 'x' + seed) as number })",
        ),
      },
      'all',
    )
    assert.equal(
      err,
      `error: params that the schema of their stage refuses
       fit[seed=x0]: /seed must be integer, but it is "x0"
       fit[seed=x2]: /seed must be integer, but it is "x2"
   at: stages/fit.ts
  fix: mend them in the pipeline, or mend the schema \`params\` of the stage
`,
    )
  })

  test('params by names that a stage does not declare, of reused tasks too', () => {
    const given = (params: string): Edits => ({
      'pipeline.ts': put('{ data }, { seed })', `{ data }, (${params}) as never)`),
    })
    const fix =
      'take them out, or declare them in `params` of the stage; one that takes any name says so: Type.Record(), or additionalProperties: true'
    assert.equal(
      refused(given("seed === 1 ? { seed } : { seed, sed: seed, 'a b': null }"), 'all'),
      `error: params that their stage does not declare
       fit[seed=0,sed=0,a b=null] has a param "sed", which its stage does not declare: did you mean "seed"? (it declares seed) (so do 1 more of fit)
       fit[seed=0,sed=0,a b=null] has a param "a b", which its stage does not declare: it declares seed (so do 1 more of fit)
   at: stages/fit.ts
  fix: ${fix}
`,
    )
    assert.equal(
      refused({ 'pipeline.ts': put('sum({ fits }, {})', 'sum({ fits }, { z: 2 } as never)') }, 'plan'),
      `error: params that their stage does not declare
       sum[z=2] has a param "z", which its stage does not declare: it declares none
   at: stages/sum.ts
  fix: ${fix}
`,
    )
    const nested = put('seed: Type.Integer()', 'seed: Type.Integer(), adam: Type.Object({ rate: Type.Number() })')
    assert.match(
      refused({ ...given('{ seed, adam: { rate: 1, rte: 2 } }'), 'stages/fit.ts': nested }, 'plan', 'fit'),
      /^ {7}fit\[seed=0\] has in its param adam a field "rte", which its stage does not declare: did you mean "rate"\? \(it declares rate\) \(so do 2 more of fit\)$/m,
    )
  })

  test('wires that do not fit the inputs that a stage declares: all of them at once', () => {
    const renamed = {
      'stages/fit.ts': (text: string) =>
        text.replace('{ data: N', '{ rows: N').replace('run({ data }', 'run({ rows: data }'),
    }
    const message = `error: wires that do not fit the inputs of their stage
       fit[seed=0] has no input "rows", which its stage declares (so do 2 more of fit)
       fit[seed=0] has an input "data", which its stage does not declare (so do 2 more of fit)
   at: stages/fit.ts
  fix: mend them in the pipeline, or mend \`inputs\` of the stage
`
    assert.equal(refused(renamed, 'all'), message)
    assert.equal(refused(renamed, 'plan', 'fit'), message)
    const rewired = (text: string): string =>
      put('fit({ data }', 'fit({ data: [data] as never }')(put('sum({ fits }', 'sum({ fits: fits[0] as never }')(text))
    assert.equal(
      refused({ 'pipeline.ts': rewired, 'stages/make.ts': put('file: file()', 'file: Numbers as never') }, 'all'),
      `error: wires that do not fit the inputs of their stage
       make reads its input "file" in the format json, and ingest makes file
       fit[seed=0] has a list of tasks as its input "data", of which its stage takes one (so do 2 more of fit)
       sum[seed=0] has one task as its input "fits", of which its stage takes many()
   at: stages/make.ts, stages/fit.ts, stages/sum.ts
  fix: mend them in the pipeline, or mend \`inputs\` of the stage
`,
    )
  })

  test('params that JSON can’t hold', () => {
    assert.equal(
      refused({ 'pipeline.ts': put('fit({ data }, { seed })', 'fit({ data }, { seed: seed / 0 })') }, 'all'),
      `error: fit: NaN has no place in JSON
   at: pipeline.ts:10:61, /params/seed
  fix: use null for a value that is missing
`,
    )
  })

  test('words that mean nothing, with what is near: stages, commands, coordinates, profiles', () => {
    const near = (...args: string[]): string => /^ {2}fix: (.*)$/m.exec(refused({}, ...args))![1]!
    assert.equal(near('fitt'), 'did you mean "fit"? (the stages are ingest, make, fit, sum)')
    assert.equal(near('pln'), 'did you mean "plan"? (the stages are ingest, make, fit, sum)')
    assert.equal(near('--json', 'plan'), 'write it first: plan [options]')
    assert.equal(near('fit[sed=1]'), 'did you mean "seed"? (they have seed)')
    assert.equal(near('fit[seed=7]'), 'seed is one of 0, 1, 2')
    assert.equal(near('all', '--profile', 'defualt'), 'did you mean "default"? (the profiles are default)')
  })

  test('options that there are not, or that make no sense', () => {
    assert.equal(
      refused({}, 'all', '--jbs', '2'),
      "error: unknown option '--jbs'\n  fix: did you mean --jobs? (`tsx pipeline.ts help` lists the commands and their options)\n",
    )
    for (const jobs of ['0', 'x', '1.5', '']) {
      assert.equal(
        refused({}, 'all', '--jobs', jobs),
        `error: --jobs takes a whole number above 0, not "${jobs}"\n  fix: --jobs 2\n`,
      )
    }
  })

  test('options that are empty: a variable of the shell has no value', () => {
    for (const args of [
      ['all', '--store', ''],
      ['plan', '--store='],
      ['trace', 'sum', '--store', ' '],
    ]) {
      const option = args.find((word) => word.startsWith('--'))!.replace('=', '')
      assert.equal(refused({}, ...args), `error: ${option} is empty\n  fix: leave ${option} out, or give it a value\n`)
    }
    assert.equal(
      refused({}, 'all', '--profile', ''),
      'error: there is no profile ""\n   at: --profile\n  fix: the profiles are default\n',
    )
    for (const [command, option] of [
      ['log', '--last'],
      ['verify', '--sample'],
      ['gc', '--keep-runs'],
    ])
      assert.match(
        refused({}, command!, option!, ''),
        new RegExp(`^error: ${option!} takes a whole number.*, not ""\n`),
      )
  })

  test('stage files that can’t be loaded, all of them at once', () => {
    assert.equal(
      refused(
        {
          'stages/make.ts': put(
            'export default stage(',
            "if (stage) throw new Error('at load')\nexport default stage(",
          ),
          'stages/sum.ts': put('run:', 'walk:'),
        },
        'all',
      ),
      `error: stages/make.ts can't be loaded as a stage: Error: at load
       stages/sum.ts can't be loaded as a stage: its default export is not a stage: it has no run (it has walk: nothing knows of it)
   at: stages/make.ts:5:18
  fix: mend what it does when it is loaded
`,
    )
  })

  test('limits that no task can keep: all of them at once, each with stage, value and what is allowed', () => {
    const limits = (text: string) => put('params:', `limits: ${text} as object,\n  params:`)
    const edits = {
      'stages/make.ts': limits('{ megabytes: 0.5, threads: -1 }'),
      'stages/fit.ts': limits('{ memoryMB: 100, seconds: -1 }'),
      'stages/sum.ts': limits('{ megabytes: 0, seconds: 3e6 }'),
    }
    const message = `error: stages declare limits that no task can keep
       stages/make.ts: limits.megabytes is 0.5, and must be a whole number of at least 32
       stages/make.ts: limits.threads is -1, and must be a whole number of at least 1
       stages/fit.ts: there is no limits.memoryMB
       stages/fit.ts: limits.seconds is -1, and must be a number above 0, at most 2147483
       stages/sum.ts: limits.megabytes is 0, and must be a whole number of at least 32
       stages/sum.ts: limits.seconds is 3000000, and must be a number above 0, at most 2147483
   at: stages/make.ts
  fix: limits are seconds (a number above 0, at most 2147483), megabytes (a whole number of at least 32), threads (a whole number of at least 1)
`
    assert.equal(refused(edits, 'all'), message)
    // What the stages declare is remembered by now.
    assert.equal(refused(edits, 'all'), message)
  })

  test('stage files that can’t even be bundled', () => {
    const first = (edits: Edits): string => refused(edits, 'all').split('\n').slice(0, 2).join('\n')
    assert.equal(
      first({ 'stages/fit.ts': put('run({ data }', 'run({{ data }') }),
      'error: a stage\'s code can\'t be bundled: Expected identifier but found "{"\n   at: stages/fit.ts:10:8',
    )
    assert.equal(
      first({ 'stages/fit.ts': put('../lib/shift.ts', '../lib/shft.ts') }),
      'error: a stage\'s code can\'t be bundled: there is no "../lib/shft.ts"\n   at: stages/fit.ts:4:23',
    )
    assert.equal(
      first({ 'stages/fit.ts': put('export default stage(', 'export const fit = stage(') }),
      "error: a stage's code can't be bundled: stages/fit.ts has no default export\n   at: stages/fit.ts",
    )
  })

  test('a stage that ends its process', () => {
    assert.match(
      refused({ 'stages/fit.ts': put('const moved', 'if (seed === 1) process.exit(3)\n    const moved') }, 'all'),
      /^error: a stage reaches what no key can cover\n {7}stages\/fit\.ts:11:21 process\.exit: /,
    )
  })

  test('an input file that is not there, and one that is a folder', () => {
    const fix = "put it there, or mend the path in the pipeline's ingest()"
    assert.equal(
      refused({ 'pipeline.ts': put('data.txt', 'date.txt') }, 'all'),
      `error: there is no file "date.txt"\n   at: ingest[file=date.txt]\n  fix: ${fix}\n`,
    )
    assert.equal(
      refused({ 'pipeline.ts': put('data.txt', 'stages') }, 'all'),
      `error: "stages" is not a file\n   at: ingest[file=stages]\n  fix: ${fix}\n`,
    )
  })

  test('two tasks of one name', () => {
    assert.equal(
      refused({ 'pipeline.ts': put('sum({ fits }, {})', 'sum({ fits }, {})\n    sum({ fits: [] }, {})') }, 'all'),
      `error: two tasks are named sum; their params are the same
   at: pipeline.ts:12:5, stages/sum.ts
  fix: make one of them only, or tell them apart: sum(inputs, params, { at: { ... } })
`,
    )
  })

  test('what the pipeline’s own code throws: its own fault, and not the engine’s', () => {
    assert.equal(
      refused({ 'pipeline.ts': put('sum({ fits }, {})', "throw new TypeError('no such thing')") }, 'all'),
      `error: the pipeline's graph() threw TypeError: no such thing
   at: pipeline.ts:11:11
  fix: mend it there
`,
    )
    assert.equal(
      refused({ 'pipeline.ts': put('export default', "throw new TypeError('at the top')\nexport default") }, 'all'),
      `error: the pipeline's file threw TypeError: at the top
   at: pipeline.ts:4:7
  fix: mend it there
`,
    )
    const range = refused({ 'pipeline.ts': put('export default', 'range(1.5)\nexport default') }, 'all')
    assert.equal(range, 'error: range(1.5) needs integers\n  fix: give whole numbers\n')
  })
})
