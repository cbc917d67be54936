import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { buildGraph, type Builder } from '../../../engine/graph/build-graph.ts'
import { grid, range } from '../../../engine/graph/grid.ts'
import { selectTasks, withUpstream } from '../../../engine/graph/select-tasks.ts'
import { UserError } from '../../../engine/values/user-error.ts'

const root = import.meta.dirname

function stages({ use }: Builder) {
  return {
    make: use(() => import('./stages/make.ts')),
    fit: use(() => import('./stages/fit.ts')),
    sum: use(() => import('./stages/sum.ts')),
  }
}

function graphOf(body: (all: ReturnType<typeof stages>, builder: Builder) => void) {
  return buildGraph({ root, profile: 'default' }, (builder) => {
    body(stages(builder), builder)
  }).graph
}

const study = () =>
  graphOf((all) => {
    const fits = grid({ size: [10, 20] }).flatMap(({ size }) => {
      const data = all.make({}, { size })
      return range(3).map((seed) => all.fit({ data }, { seed }))
    })
    all.sum({ fits }, {})
  })

describe('a graph', () => {
  test('names tasks by their scalar params under the coordinates of their inputs', () => {
    assert.deepEqual(
      study().tasks.map(({ name }) => name),
      [
        'make[size=10]',
        'fit[size=10,seed=0]',
        'fit[size=10,seed=1]',
        'fit[size=10,seed=2]',
        'make[size=20]',
        'fit[size=20,seed=0]',
        'fit[size=20,seed=1]',
        'fit[size=20,seed=2]',
        'sum',
      ],
    )
  })

  test('refuses two tasks of one name and says which params differ', () => {
    assert.throws(
      () => graphOf((all) => [1, 2].map((size) => all.make({}, { size }, { at: { part: 'a' } }))),
      new UserError({
        code: 'two-tasks-one-name',
        what: 'two tasks are named make[part=a]; their params differ in size',
        at: 'stages/make.ts',
        fix: 'make one of them only, or tell them apart: make(inputs, params, { at: { ... } })',
      }),
    )
  })

  test('refuses a file that is ingested twice, and takes two files of one name in either order', () => {
    const ingested = (...paths: string[]): string[] =>
      graphOf((_, { ingest }) => void paths.map(ingest)).tasks.map(({ name }) => name)
    assert.throws(
      () => ingested('a.txt', './a.txt'),
      new UserError({
        code: 'two-tasks-one-name',
        what: 'two tasks are named ingest[file=a.txt]: "a.txt" is ingested twice',
        at: 'a.txt',
        fix: "call ingest('a.txt') once, and wire the task that it gives to all that read the file",
      }),
    )
    assert.throws(() => ingested('in/a.txt', 'in/a.txt'), { code: 'two-tasks-one-name' })
    assert.deepEqual(ingested('a.txt', 'in/a.txt'), ['ingest[file=a.txt]', 'ingest[file=in/a.txt]'])
    assert.deepEqual(ingested('in/a.txt', 'a.txt'), ['ingest[file=a.txt]', 'ingest[file=./a.txt]'])
  })

  test('takes stages from modules in other folders, by the place that they give', () => {
    const inner = pathToFileURL(join(root, 'study', 'part.ts')).href
    const load = () => import('./stages/fit.ts')
    load.toString = () => "() => import('../graph.test.ts')"
    const { graph } = buildGraph({ root, profile: 'default' }, ({ use }) => void use(load, inner))
    assert.deepEqual([...graph.stages], [['graph.test', 'graph.test.ts']])
  })

  test('names a stage that is a named export by its file and the export, however often it is taken', () => {
    const load = () => import('./stages/fits.ts')
    const { graph } = buildGraph({ root, profile: 'default' }, ({ use }) => {
      const make = use(() => import('./stages/make.ts'))
      const data = make({}, { size: 1 })
      const [plain, logDet] = [use(load), use(load, { export: 'logDet' })]
      const again = use(() => import('./stages/fits.ts'), { export: 'logDet', from: import.meta.url })
      plain({ data }, { seed: 0 })
      logDet({ data }, { seed: 0 })
      again({ data }, { seed: 1 })
    })
    assert.deepEqual(
      [...graph.stages],
      [
        ['make', 'stages/make.ts'],
        ['fits', 'stages/fits.ts'],
        ['fits-log-det', 'stages/fits.ts#logDet'],
      ],
    )
    assert.deepEqual(
      graph.tasks.map(({ name, file }) => `${name} ${file}`),
      [
        'make[size=1] stages/make.ts',
        'fits[size=1,seed=0] stages/fits.ts',
        'fits-log-det[size=1,seed=0] stages/fits.ts',
        'fits-log-det[size=1,seed=1] stages/fits.ts',
      ],
    )
  })

  test('refuses two stages of one name, of a file and of an export', () => {
    const load = () => import('./stages/fit.ts')
    load.toString = () => "() => import('./stages/fits-log-det.ts')"
    assert.throws(
      () =>
        buildGraph({ root, profile: 'default' }, ({ use }) => {
          use(() => import('./stages/fits.ts'), { export: 'logDet' })
          use(load)
        }),
      new UserError({
        code: 'stage-name',
        what: '"stages/fits-log-det.ts" can\'t be a stage named "fits-log-det": "stages/fits.ts#logDet" has that name already',
        at: 'stages',
        fix: 'rename the file or the export',
      }),
    )
  })

  test('refuses a stage file that is not there', () => {
    const load = () => import('./stages/fit.ts')
    load.toString = () => "() => import('./stages/fitt.ts')"
    assert.throws(() => graphOf((_, { use }) => void use(load)), {
      message: 'there is no stage file "./stages/fitt.ts"',
      at: "use(() => import('./stages/fitt.ts'))",
    })
  })

  test('a wire of the wrong kind does not compile', () => {
    graphOf((all) => {
      const data = all.make({}, { size: 1 })
      const words = all.fit({ data }, { seed: 0 })
      // @ts-expect-error -- `fit` reads numbers, and this wire brings words.
      all.fit({ data: words }, { seed: 1 })
      // @ts-expect-error -- a fan-in takes a list.
      all.sum({ fits: words }, {})
      // @ts-expect-error -- a param is missing.
      all.fit({ data }, {}, { at: { seed: 2 } })
    })
    buildGraph({ root, profile: 'default' }, ({ use }) => {
      const load = () => import('./stages/fits.ts')
      const logDet = use(load, { export: 'logDet' })
      // @ts-expect-error -- `logDet` reads numbers, under the name `data`.
      logDet({ date: [] }, { seed: 0 })
      // @ts-expect-error -- the file has no such export.
      use(load, { export: 'logDte' })
      // @ts-expect-error -- that export is no stage.
      use(load, { export: 'notOne' })
    })
  })
})

describe('a target', () => {
  const names = (target: string): string[] => selectTasks(study(), target).map(({ name }) => name)

  test('may be all, a stage, a task, or a stage with some coordinates in any order', () => {
    assert.equal(names('all').length, 9)
    assert.deepEqual(names('make'), ['make[size=10]', 'make[size=20]'])
    assert.deepEqual(names('fit[seed=2]'), ['fit[size=10,seed=2]', 'fit[size=20,seed=2]'])
    assert.deepEqual(names('fit[seed=2,size=20]'), ['fit[size=20,seed=2]'])
  })

  test('brings along all that it reads, and nothing else', () => {
    const graph = study()
    assert.deepEqual(
      withUpstream(graph, selectTasks(graph, 'fit[size=20,seed=1]')).map(({ name }) => name),
      ['make[size=20]', 'fit[size=20,seed=1]'],
    )
  })

  test('that is unknown is answered with what is near and what there is', () => {
    assert.throws(() => names('fitt'), {
      message: 'there is no stage "fitt" in this pipeline',
      fix: 'did you mean "fit"? (the stages are make, fit, sum)',
    })
    assert.throws(() => names('fit[sed=1]'), {
      message: 'tasks of "fit" have no coordinate "sed"',
      fix: 'did you mean "seed"? (they have size, seed)',
    })
    assert.throws(() => names('sum[seed=1]'), {
      message: 'tasks of "sum" have no coordinate "seed"',
      fix: 'they have none: name "sum" alone',
    })
    assert.throws(() => names('fit[seed=9]'), {
      message: 'no task of "fit" has seed=9',
      fix: 'seed is one of 0, 1, 2',
    })
    assert.throws(() => names('fit[seed=1'), { message: '"fit[seed=1" is not a target' })
  })
})

describe('a grid', () => {
  test('has every combination, the last axis running fastest', () => {
    assert.deepEqual(grid({ a: [1, 2], b: ['x', 'y'] }), [
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ])
  })

  test('takes ranges as Python does', () => {
    assert.deepEqual(range(3), [0, 1, 2])
    assert.deepEqual(range(2, 5), [2, 3, 4])
    assert.throws(() => range(1.5), { message: 'range(1.5) needs integers' })
    assert.throws(() => range('3' as never), { message: 'range("3") needs integers' })
    assert.throws(() => range(0, 1e10), { message: 'range(0, 10000000000) is too long', code: 'bad-range' })
    assert.throws(() => grid(5 as never), { message: 'grid() takes an object of lists, not 5', code: 'bad-grid' })
    assert.throws(() => grid({ a: 5 } as never), { message: 'the axis "a" of grid() is 5, and no list' })
  })
})
