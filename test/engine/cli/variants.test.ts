import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { open } from '../../../engine/index.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { variantsProject } from '../../support/variants-project.ts'

describe('params from the command line', () => {
  let project: Project
  beforeEach(() => {
    project = makeProject(variantsProject)
  })
  afterEach(() => {
    project.remove()
  })
  const shown = (...args: string[]): unknown =>
    (project.json('show', ...args)[0] as { value: { value: unknown } }).value.value
  const keys = (name: string): Record<string, string> => {
    const { variants } = project.json('variants')[0] as {
      variants: { name: string; tasks: Record<string, { key: string }> }[]
    }
    const { tasks } = variants.find((one) => one.name === name)!
    return Object.fromEntries(Object.entries(tasks).map(([task, { key }]) => [task, key]))
  }

  test('run what differs from the defaults and nothing else, and a second time nothing', () => {
    assert.equal(project.ran('all').length, 5)
    assert.deepEqual(project.ran('all', '--set', 'train.rate=1'), [
      'mean {train.rate=1}',
      'train[seed=0] {train.rate=1}',
      'train[seed=1] {train.rate=1}',
      'train[seed=2] {train.rate=1}',
    ])
    assert.deepEqual(project.ran('all', '--set', 'train.rate=1'), [])
    assert.deepEqual(project.ran('all', '--set', 'train.rate=0.5'), [], 'the default by name')
    assert.deepEqual(project.ran('all'), [])
  })

  test('of a list are that list, and what its members made before is reused', () => {
    project.run('all')
    assert.deepEqual(project.ran('all', '--set', 'seeds=0..3'), ['mean {seeds=[0,1,2,3]}', 'train[seed=3]'])
  })

  test('make a variant of each combination, in one run in which tasks that are the same are one', () => {
    const ran = project.ran('all', '--set', 'train.rate=1,2', '--set', 'kind=sin,cos')
    // 2 of make, 4 times 3 of train, 4 of mean.
    assert.equal(ran.length, 18)
    assert.deepEqual(
      ran.filter((name) => /^(make|mean)/.test(name)),
      [
        'make',
        'make {kind=cos}',
        'mean {train.rate=1,kind=cos}',
        'mean {train.rate=1}',
        'mean {train.rate=2,kind=cos}',
        'mean {train.rate=2}',
      ],
    )
    assert.deepEqual(project.ran('all', '--set', 'kind=cos', '--set', 'train.rate=2'), [], 'whichever is named first')
  })

  test('have the keys that the same params have as defaults', () => {
    project.run('all', '--set', 'train.rate=2')
    project.edit('pipeline.ts', (text) => text.replace('default: 0.5', 'default: 2'))
    assert.deepEqual(project.ran('all'), [])
    assert.deepEqual(keys('defaults'), keys('train.rate=2'))
  })

  test('are found by plan, why, show, trace, export, verify and pin', () => {
    const set = ['--set', 'train.rate=1']
    project.run('all')
    assert.match(
      project.run('plan', ...set).out,
      /^run {2}train\[seed=0\] \{train\.rate=1\}: it has no result yet; compared with the closest on record, train\[seed=0\]: train\.rate changed from 0\.5 to 1\n/,
    )
    project.run('all', ...set)
    assert.match(project.run('plan', ...set).out, /^0 to run, 0 that wait for them, 5 reused/)
    assert.match(
      project.run('why', 'mean', ...set).out,
      /^mean \{train\.rate=1\} does not run: nothing that decides its output has changed\n/,
    )
    assert.deepEqual(shown('train[seed=2]', ...set), { test: { error: 4 } })
    assert.deepEqual(shown('train[seed=2]'), { test: { error: 2 } })
    assert.match(
      project.run('trace', 'mean', ...set).out,
      /^mean \{train\.rate=1\} {2}.*\n(?:.*\n)*.*nets: train\[seed=0\] \{train\.rate=1\} /m,
    )
    assert.equal(project.run('export', 'train[seed=2]', 'net.json', ...set).code, 0)
    assert.equal(project.read('net.json'), '{"test":{"error":4}}')
    assert.match(project.run('verify', 'mean', ...set).out, /^same mean \{train\.rate=1\}/m)
    assert.match(project.run('pin', 'mean', '--as', 'fast', ...set).out, /^fast is mean \{train\.rate=1\}, /)
  })

  test('publish in a folder of the variant, and leave what the defaults published', () => {
    project.run('all')
    const before = project.read('out/mean.arrow')
    assert.match(
      project.run('all', '--set', 'train.rate=1').out,
      /^variants\/train\.rate=1\/out\/mean\.arrow is up to date$/m,
    )
    project.run('all', '--set', 'train.rate=2', '--as', 'twice as fast')
    assert.equal(project.read('out/mean.arrow'), before)
    assert.ok(existsSync(join(project.root, 'variants/train.rate=1/out/mean.arrow')))
    assert.match(
      project.run('variants').out,
      /^twice as fast: train\.rate=2\n {2}run \S+ of \S+, 5 results: --set train\.rate=2$/m,
    )
    assert.match(project.run('trace', 'variants/train.rate=1/out/mean.arrow').out, /^mean \{train\.rate=1\} /m)
  })

  test('name the task and the variant in the command that runs a failed task again', () => {
    project.edit('stages/train.ts', (text) =>
      text.replace('(data[0]! + seed)', "(data[0]! + (() => { throw new Error('no') })())"),
    )
    const { code, out } = project.run('all', '--set', 'train.rate=2', '--set', 'seeds=0')
    assert.equal(code, 1)
    const rerun = / rerun: (?:npx tsx|node) pipeline\.ts 'train\[seed=0\]' --set train\.rate=2 --set 'seeds=\[0\]'/
    assert.match(out, rerun)
  })

  test('are told in the log, and one run does not replace another for gc', () => {
    project.run('all')
    project.run('all', '--set', 'train.rate=2')
    assert.match(project.run('log').out, /^\S+ {2}all --set train\.rate=2: 4 ran, 1 reused/)
    assert.match(project.run('gc', '--keep-runs', '1').out, /^dropped 0 artifacts .*\nkept for 2 runs/)
  })

  test('a task that several variants have is named by what they share', () => {
    const names = project.ran('all', '--set', 'train.rate=1,2', '--set', 'seed=1,2')
    assert.ok(names.includes('make {seed=1}'), names.join())
    const { code, err } = project.run('show', 'mean', '--set', 'train.rate=1,2')
    assert.equal(code, 2)
    assert.equal(err, `error: "mean" names 2 tasks\n  fix: name one of them: 'mean {train.rate=1}'\n`)
    const [first] = project.json(
      'show',
      'mean {train.rate=1,seed=2}',
      '--set',
      'train.rate=1,2',
      '--set',
      'seed=1,2',
    ) as { task: string }[]
    assert.equal(first?.task, 'mean {train.rate=1,seed=2}')
  })

  test('are refused with the nearest name, before anything is built', () => {
    const { code, out, err } = project.run('all', '--set', 'trian.rate=1')
    assert.deepEqual([code, out], [2, ''])
    assert.equal(
      err,
      `error: there is no param "trian.rate"
   at: --set trian.rate=1
  fix: did you mean "train.rate"? (the params are train.rate, train.steps, kind, seeds, seed)
`,
    )
    assert.match(
      project.run('all', '--set', 'seed=1', '--set', 'seed=2').err,
      /^error: "seed" is set twice\n {2}fix: give all of its values at once: --set seed=a,b\n$/,
    )
    assert.match(
      project.run('all', '--set', 'seed=1,2', '--as', 'x').err,
      /^error: --as x names one variant, and these --set make 2\n/,
    )
    assert.match(
      project.run('all', '--set', 'seed=0..99', '--set', 'train.steps=0..999').err,
      /^error: these --set make 100000 variants\n {2}fix: make at most 10000 at once\n$/,
    )
  })

  test('must be declared right: each with a default that its schema takes', () => {
    const refused = (from: string, to: string): string => {
      const text = project.read('pipeline.ts')
      project.write('pipeline.ts', text.replace(from, to))
      const { code, err } = project.run('plan')
      project.write('pipeline.ts', text)
      assert.equal(code, 2)
      return err
    }
    assert.equal(
      refused('{ default: 4 }', '{}'),
      `error: the pipeline's definition is not right
       the param "train.steps" has no default
   at: pipeline.ts
  fix: give it one, as in Type.Number({ default: 0.1 })
`,
    )
    assert.equal(
      refused('default: 0.5', "default: 'fast'"),
      'error: "train.rate" must be number, but it is "fast"\n   at: the default of train.rate\n  fix: give another value\n',
    )
    assert.match(
      refused('seed: Type', "'a.b': Type.Integer({ default: 1 }), seed: Type"),
      /params has the name "a\.b"\n {3}at: pipeline\.ts\n {2}fix: use letters, digits, "_" and "-"/,
    )
    assert.match(refused('params: Type.Object({', 'params: 7, old: Type.Object({'), /params is 7\n/)
  })

  test('a graph that grows does so for each variant by its own results', () => {
    project.edit('pipeline.ts', (text) =>
      text
        .replace('graph({ use, params })', 'graph({ use, params, after })')
        .replace(
          'const nets = params.seeds.map((seed) => train({ data }, { seed, train: params.train }))',
          'after(data, (values) => {\n    const nets = values.map((_, seed) => train({ data }, { seed, train: params.train }))',
        )
        .replace(
          "return { publish: { 'out/mean.arrow': result }, results: { mean: result } }",
          "return { publish: { 'out/mean.arrow': result } }\n    })",
        ),
    )
    assert.equal(project.ran('all').length, 4)
    assert.deepEqual(project.ran('all', '--set', 'train.rate=1,2'), [
      'mean {train.rate=1}',
      'mean {train.rate=2}',
      'train[seed=0] {train.rate=1}',
      'train[seed=0] {train.rate=2}',
      'train[seed=1] {train.rate=1}',
      'train[seed=1] {train.rate=2}',
    ])
    assert.ok(existsSync(join(project.root, 'variants/train.rate=2/out/mean.arrow')))
    assert.deepEqual(project.ran('all', '--set', 'train.rate=2'), [])
  })
})

test('--set of a pipeline that declares no params says how they are declared', () => {
  const project = makeProject(sums)
  assert.equal(
    project.run('all', '--set', 'rate=1').err,
    `error: "rate" can't be set: this pipeline declares no params
   at: --set rate=1
  fix: declare some: pipeline(import.meta.url, { params: Type.Object({ rate: Type.Number({ default: 0.1 }) }), graph({ use, params }) { ... } })
`,
  )
  project.remove()
})

describe('params from a program', () => {
  test('are given to open(), typed, and its run is that of the command line', async () => {
    const project = makeProject(variantsProject)
    project.run('all', '--set', 'train.rate=2')
    const study = await open(join(project.root, 'pipeline.ts'), { params: { train: { rate: 2 } } })
    assert.deepEqual(study.params, { train: { rate: 2, steps: 4 }, kind: 'sin', seeds: [0, 1, 2], seed: 0 })
    assert.equal((await study.run()).summary.ran, 0)
    assert.deepEqual(await study.read(study.results['mean']!), [
      { kind: 'mean', error: 6 },
      { kind: 'largest', error: 8 },
    ])
    await study.close()
    for (const [params, message] of [
      [{ train: { rat: 2 } }, 'there is no param "train.rat"'],
      [{ train: { rate: 'x' } }, '"train.rate" must be number, but it is "x"'],
      [7, 'the option "params" of open() is 7, and must be an object'],
    ] as const)
      await assert.rejects(open(join(project.root, 'pipeline.ts'), { params: params as object }), { message })
    project.remove()
  })
})
