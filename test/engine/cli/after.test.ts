import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'

/** Finds clusters, fits each of them, and sums the fits: how many there are is known once `clusters` has run. */
const files = {
  'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use, ingest, after }) {
    const clusters = use(() => import('./stages/clusters.ts'))
    const fit = use(() => import('./stages/fit.ts'))
    const sum = use(() => import('./stages/sum.ts'))
    const found = clusters({ text: ingest('points.txt') }, {})
    after(found, (names) => {
      const fits = names.map((name) => fit({}, { name }))
      return { publish: { 'out/sum.html': sum({ fits }, {}) } }
    })
  },
})
`,
  'points.txt': 'a b c',
  'stages/clusters.ts': `
import { file, json, stage, Type } from 'lineal'
export default stage({
  inputs: { text: file() },
  params: Type.Object({}),
  output: json(Type.Array(Type.String())),
  run: ({ text }) => [...new Set(new TextDecoder().decode(text).trim().split(/\\s+/))].sort(),
})
`,
  'stages/fit.ts': `
import { json, stage, Type } from 'lineal'
export default stage({
  inputs: {},
  params: Type.Object({ name: Type.String() }),
  output: json(Type.Number()),
  run: (_, { name }) => {
    if (name === 'bad') throw new Error('no fit of bad')
    return name.charCodeAt(0)
  },
})
`,
  'stages/sum.ts': `
import { html, json, many, stage, Type } from 'lineal'
export default stage({
  inputs: { fits: many(json(Type.Number())) },
  params: Type.Object({}),
  output: html(),
  run: ({ fits }) => '<!doctype html><html lang="en"><title>t</title><p>' + fits.map(({ value }) => value).join('+') + '</p></html>',
})
`,
}

describe('tasks that depend on what a task makes', () => {
  let project: Project
  const finished = (...args: string[]): string[] => project.ran(...args).sort()
  beforeEach(() => {
    project = makeProject(files)
  })
  afterEach(() => {
    project.remove()
  })

  test('run once its result is known, in the same run, and publish', () => {
    assert.deepEqual(finished('all'), [
      'clusters',
      'fit[name=a]',
      'fit[name=b]',
      'fit[name=c]',
      'ingest[file=points.txt]',
      'sum',
    ])
    assert.match(project.read('out/sum.html'), /<p>97\+98\+99<\/p>/)
    assert.deepEqual(finished('all'), [])
  })

  test('are told of as they come', () => {
    const { out } = project.run('all')
    assert.match(out, /^2 tasks, 2 to run\n/)
    assert.match(out, /\n4 more tasks, which depend on results: 4 to run\n/)
    assert.match(out, /\n6 ran, 0 reused, in /)
    const events = makeProject(files)
    assert.deepEqual(
      events.json('all').filter(({ event }) => event === 'run-grew'),
      [{ event: 'run-grew', tasks: 4, toRun: 4 }],
    )
    events.remove()
  })

  test('rerun as their result asks for it, and only they', () => {
    project.run('all')
    project.write('points.txt', 'b a c c')
    assert.deepEqual(finished('all'), ['clusters', 'ingest[file=points.txt]'])
    project.write('points.txt', 'a b d')
    assert.deepEqual(finished('all'), ['clusters', 'fit[name=d]', 'ingest[file=points.txt]', 'sum'])
    assert.match(project.read('out/sum.html'), /<p>97\+98\+100<\/p>/)
    project.write('points.txt', 'a b c')
    assert.deepEqual(finished('all'), [])
    assert.match(project.read('out/sum.html'), /<p>97\+98\+99<\/p>/)
    project.edit('stages/fit.ts', (text) => text.replace('charCodeAt(0)', 'charCodeAt(0) + 1'))
    assert.deepEqual(finished('all'), ['fit[name=a]', 'fit[name=b]', 'fit[name=c]', 'sum'])
  })

  test('are planned as depending on it, and known to every command once it is on record', () => {
    const planned = project.run('plan')
    assert.match(planned.out, /\nafter clusters: more tasks, which depend on what it makes\n/)
    assert.deepEqual(project.json('plan')[0]!.after, ['clusters'])
    project.run('all')
    assert.equal(project.run('plan').out, '0 to run, 0 that wait for them, 6 reused\n')
    assert.deepEqual(project.json('plan')[0]!.after, [])
    assert.match(project.run('why', 'fit[name=b]').out, /does not run: nothing that decides its output has changed/)
    assert.match(project.run('show', 'fit[name=b]').out, /\n {2}value {3}98\n/)
    assert.match(project.run('trace', 'out/sum.html').out, /fit\[name=c\]/)
    assert.equal(project.run('verify').code, 0)
    assert.match(project.run('gc', '--keep-runs', '1').out, /nothing|0/)
    assert.deepEqual(finished('all'), [])
  })

  test('can be targets before anything has run', () => {
    assert.deepEqual(finished('fit[name=b]'), ['clusters', 'fit[name=b]', 'ingest[file=points.txt]'])
    const { code, err } = project.run('fit[name=x]')
    assert.equal(code, 2)
    assert.match(err, /^error: no task of "fit" has name=x\n/)
    project.write('points.txt', 'q')
    const late = project.run('fitt')
    assert.equal(late.code, 2)
    assert.match(late.err, /error: there is no stage "fitt" in this pipeline\n[^]*did you mean "fit"/)
    // What had to run before this was known is kept.
    assert.deepEqual(finished('all'), ['fit[name=q]', 'sum'])
  })

  test('that fail or read what failed do so alone', () => {
    project.write('points.txt', 'a bad')
    const { code, out } = project.run('all')
    assert.equal(code, 1)
    assert.match(out, /\nfailed fit\[name=bad\]: [^\n]*no fit of bad/)
    assert.match(out, /3 ran, 0 reused, 1 failed, 1 blocked/)
    project.write('points.txt', 'a b')
    assert.deepEqual(finished('all'), ['clusters', 'fit[name=b]', 'ingest[file=points.txt]', 'sum'])
  })

  test('run once only where their task is impure or forced', () => {
    project.edit('stages/clusters.ts', (text) =>
      text.replace('params: Type', "impure: 'it looks at the weather',\n  params: Type"),
    )
    assert.deepEqual(finished('all').length, 6)
    assert.deepEqual(finished('all'), ['clusters'])
    assert.deepEqual(finished('all', '--force').length, 6)
  })

  test('may depend on further results', () => {
    project.edit('pipeline.ts', (text) =>
      text.replace(
        'return { publish',
        `after(fits[0], (code) => {
        after(clusters({ text: ingest('more.txt') }, {}, { at: { code } }), (more) => more.map((name) => fit({}, { name })))
      })
      return { publish`,
      ),
    )
    project.write('more.txt', 'x y a')
    const { code, err } = project.run('all')
    assert.equal(code, 2)
    assert.match(err, /two tasks are named fit\[name=a\]/)
    assert.match(err, /at: pipeline\.ts:/)
    project.write('more.txt', 'x y')
    assert.deepEqual(finished('all'), ['clusters[code=97]', 'fit[name=x]', 'fit[name=y]', 'ingest[file=more.txt]'])
    assert.deepEqual(finished('all'), [])
  })

  test('refuse what the pipeline does wrong, with its place', () => {
    const told = (body: string) => {
      const own = makeProject({
        ...files,
        'pipeline.ts': files['pipeline.ts'].replace(/after\(found[^]*\n {4}\}\)\n/, body),
      })
      const { code, err } = own.run('all')
      own.remove()
      assert.equal(code, 2, err)
      return err.split('\n').slice(0, 3).join('\n')
    }
    assert.equal(
      told('after(5, () => {})\n'),
      'error: after() takes a task of this graph, not 5\n   at: pipeline.ts:9:5\n  fix: write after(task, (value) => { ... })',
    )
    assert.equal(
      told('after(found, 5)\n'),
      'error: after() takes a function that adds tasks, not 5\n   at: pipeline.ts:9:5\n  fix: write after(task, (value) => { ... })',
    )
    assert.match(
      told("after(found, () => { throw new TypeError('oh') })\n"),
      /^error: what the pipeline does after clusters threw TypeError: oh\n {3}at: pipeline\.ts:9:\d+\n/,
    )
    assert.match(
      told('after(found, (names) => { names.push("x") })\n'),
      /threw TypeError: Cannot add property 3, object is not extensible/,
    )
    assert.match(told('after(found, () => 5)\n'), /returned 5, and must return \{ publish/)
  })

  test('that a body refuses to add leave what is on record to be looked at', () => {
    project.run('all')
    project.edit('pipeline.ts', (text) =>
      text.replace('const fits =', "if (names.length > 2) throw new Error('too many')\n      const fits ="),
    )
    assert.equal(project.run('show', 'clusters').code, 0)
    assert.equal(project.run('trace', 'clusters').code, 0)
    for (const args of [['plan'], ['all']]) {
      const { code, err } = project.run(...args)
      assert.equal(code, 2)
      assert.match(err, /^error: what the pipeline does after clusters threw Error: too many\n {3}at: pipeline\.ts:/)
    }
  })

  test('are said to be still to come while the result is not known', () => {
    project.run('all')
    assert.match(project.run('graph').out, /^fit \(stages\/fit\.ts\): 3 tasks over name$/m)
    project.write('points.txt', 'x')
    const { code, err } = project.run('why', 'sum')
    assert.equal(code, 2)
    assert.match(
      err,
      /^error: there is no stage "sum" in this pipeline so far: more tasks depend on what clusters will make\n[^]*; or run clusters first\n/,
    )
  })

  test('are not known where the task failed, which is said', () => {
    project.edit('stages/clusters.ts', (text) =>
      text.replace('[...new', "text.length === 0 ? [] : (() => { throw new Error('no') })() as never ?? [...new"),
    )
    const { code, out } = project.run('all')
    assert.equal(code, 1)
    assert.match(out, /\nwarning: clusters failed: the tasks that depend on what it makes are not known\n/)
  })
})

describe('a body that adds other tasks each time', () => {
  let project: Project
  beforeEach(() => {
    project = makeProject(files)
  })
  afterEach(() => {
    project.remove()
  })
  const body = (text: string, before = ''): void => {
    project.write(
      'pipeline.ts',
      before + files['pipeline.ts'].replace(/const fits = .*/, text).replace(/return .*/, ''),
    )
  }
  const refusal = (
    why: string,
  ): string => `error: what the pipeline does after clusters adds other tasks each time it is called with the same value: ${why}
   at: pipeline.ts
  fix: let it add what the value alone says: no random numbers, no time, nothing that other calls have changed
`

  test('is refused by name: a random number, a counter outside of graph()', () => {
    body('fit({}, { name: String(Math.random()) })')
    const { code, err } = project.run('all')
    assert.equal(code, 2)
    assert.match(
      err,
      /^error: what the pipeline does after clusters adds .*: fit\[name="0\.\d+"\] came once and not again\n/,
    )
    body('fit({}, { name: names[count++] })', 'let count = 0\n')
    assert.deepEqual(project.run('plan', 'all').err, refusal('fit[name=a] came once and not again'))
    body('fit({}, { name: names[0], ...(count++ > 0 && { more: 1 }) })', 'let count = 0\n')
    assert.deepEqual(project.run('plan', 'all').err, refusal('fit[name=a] came once and not again'))
  })

  test('is refused where only params differ that are in no name', () => {
    body("fit({}, { name: 'a', deep: { now: performance.now() } } as never, { at: { n: 1 } })")
    const { err } = project.run('all')
    assert.match(err, /fit\[n=1\] came again with other params or inputs\n/)
  })

  test('and one that uses what graph() holds is none of them', () => {
    project.edit('pipeline.ts', (all) =>
      all.replace(
        /after\(found[^]*?\n {4}\}\)/,
        `const all = []
    after(found, (names) => { all.push(...names.map((name) => fit({}, { name }))) })
    after(found, () => { sum({ fits: all }, {}) })`,
      ),
    )
    assert.equal(project.run('all').code, 0)
    assert.match(project.run('plan').out, /0 to run, 0 that wait for them, 6 reused/)
  })
})
