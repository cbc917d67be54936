import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildGraph } from '../../../engine/graph/build-graph.ts'
import { place, refused } from './untyped-graph.ts'

describe('use() refuses what does not name one stage file as it is written', () => {
  const fix =
    "write use(() => import('./stages/<name>.ts')) for each stage: use() reads the path and does not run the function. The path is relative to the pipeline, or to the module whose import.meta.url is given"
  const told = (load: unknown, options?: unknown): string[] =>
    refused((_, { use }) => void use(load as never, options as never))
  /** A function of exactly this text: loaders rewrite those of this file. */
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const written = (text: string): unknown => (new Function(`return ${text}`) as () => unknown)()
  const why = (text: string): string => {
    const [what, at, how] = told(written(text))
    assert.deepEqual([at, how], ['use', fix])
    return what!
  }

  test('a path that is put together', () => {
    for (const path of ["'./stages/' + name + '.ts'", '`./stages/${name}.ts`', 'name', "yes ? './a.ts' : './b.ts'"])
      assert.equal(why(`() => import(${path})`), `the path in \`import(${path})\` is not one literal string`)
    assert.equal(
      why("() => import('./stages/' + names[f(1)]).then((s) => s.default)"),
      "the path in `import('./stages/' + names[f(1)])` is not one literal string",
    )
  })

  test('several paths', () => {
    const text = "() => yes ? import('./stages/make.ts') : import('./stages/fit.ts')"
    assert.equal(why(text), `use() takes one stage file, and \`${text}\` imports 2`)
  })

  test('no path', () => {
    for (const text of ['() => 5', "() => { load('./stages/make.ts') }"])
      assert.equal(why(text), `use() could not find a stage file in \`${text}\``)
    for (const [load, is] of [
      [null, 'null'],
      ['./stages/make.ts', '"./stages/make.ts"'],
      [Promise.resolve(), 'a Promise'],
    ] as const)
      assert.deepEqual(told(load), [`use() could not find a stage file in ${is}`, 'use', fix])
  })

  test('a path that begins otherwise, leads nowhere or to a folder', () => {
    assert.equal(why("() => import('make')"), "the path in `import('make')` does not begin with ./ or ../")
    assert.deepEqual(told(written("() => import('./stages')")), [
      '"./stages" is no file',
      "use(() => import('./stages'))",
      'name the file of a stage',
    ])
    assert.equal(
      told(written("() => import('./stages/make.ts/x.ts')"))[0],
      'there is no stage file "./stages/make.ts/x.ts"',
    )
    assert.match(told(written("() => import('./a\\0.ts')"))[0]!, /^there is no stage file/)
  })

  test('options that there are not', () => {
    const load = () => import('./stages/make.ts')
    assert.deepEqual(told(load, { exprt: 'x' }), [
      'use() has no option "exprt"',
      'use',
      'did you mean "export"? (it has export and from)',
    ])
    assert.deepEqual(told(load, { export: 5 }), [
      "use() can't take the export 5",
      'use',
      "name it by a text: { export: 'decov' }",
    ])
    assert.deepEqual(told(load, 5), [
      'the options of use() are 5',
      'use',
      'leave them out, or write import.meta.url, or { export, from: import.meta.url }',
    ])
  })

  test('and takes a block body, an async arrow, comments, any quotes', () => {
    for (const text of [
      "() => { return import('./stages/make.ts') }",
      'async () => await import("./stages/make.ts")',
      "() => import(/* not './stages/fit.ts' */ './stages/make.ts') // nor import('./stages/fit.ts')\n",
      'function () { return import(`./stages/make.ts`).then((loaded) => loaded) }',
      "() => import('./stages/m\\x61ke.ts')",
    ])
      assert.deepEqual(
        [...buildGraph(place, ({ use }) => void use(written(text) as never)).graph.stages],
        [['make', 'stages/make.ts']],
      )
  })
})
