import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openGraph, type Builder } from '../../../engine/graph/build-graph.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { graphOf, handlesOf, place, refused, type Handles } from './untyped-graph.ts'

const changed = 'inputs or params were changed after the call that made a task of them'

describe('what is changed after the call is refused', () => {
  const told = (body: (handles: Handles) => void): string[] => refused(body)[0]!.split('\n       ')

  test('a list of inputs that is filled after it', () => {
    assert.deepEqual(
      refused(({ make, sum }) => {
        const v: unknown[] = []
        sum({ v }, {})
        for (const size of [1, 2]) v.push(make({}, { size }))
      }),
      [
        `${changed}\n       sum: its input "v" had 0 tasks when it was called, and has 2 now`,
        '',
        'make them whole first and call the stage then: a task is what it was called with',
      ],
    )
  })

  test('a cycle that is made so', () => {
    assert.deepEqual(
      told(({ make, fit, sum }) => {
        const fits: Task[] = [make({}, { size: 1 })]
        fits[0] = fit({ data: sum({ fits }, {}) }, {})
      }),
      [changed, 'sum: its input "fits" is wired to other tasks than when it was called'],
    )
    assert.deepEqual(
      told(({ fit }) => {
        const inputs: Record<string, unknown> = {}
        inputs['data'] = fit(inputs, {})
      }),
      [changed, 'fit: it has an input "data", which it had not when it was called'],
    )
  })

  test('params that tasks share, at any depth: each task whose own they no longer are', () => {
    assert.deepEqual(
      told(({ make }) => {
        const params = { settings: { list: [{ x: 0 }] } }
        for (const i of [1, 2, 3]) {
          params.settings.list[0]!.x = i
          make({}, params, { at: { i } })
        }
      }),
      [
        changed,
        'make[i=1]: its param "settings" was {"list":[{"x":1}]} when it was called, and is {"list":[{"x":3}]} now',
        'make[i=2]: its param "settings" was {"list":[{"x":2}]} when it was called, and is {"list":[{"x":3}]} now',
      ],
    )
    assert.deepEqual(
      told(({ make }) => {
        const params: Record<string, unknown> = { a: 1, b: 2 }
        make({}, params)
        params['c'] = 3
        delete params['a']
      }),
      [
        changed,
        'make[a=1,b=2]: it has a param "c", which it had not when it was called',
        'make[a=1,b=2]: its param "a", which it had when it was called, is gone',
      ],
    )
  })

  test('no more than ten of them are told', () => {
    const lines = told(({ make }) => {
      const params = { x: [0] }
      for (let i = 0; i < 20; i++) make({}, params, { at: { i } })
      params.x[0] = 1
    })
    assert.equal(lines.length, 12)
    assert.equal(lines.at(-1), 'and 10 more')
  })

  test('a value that is changed for a task and changed back is that task’s own', () => {
    const { tasks } = graphOf(({ make }) => {
      const settings = { x: 1 }
      make({}, { settings }, { at: { i: 1 } })
      settings.x = 2
      make({}, { settings: { ...settings } }, { at: { i: 2 } })
      settings.x = 1
    })
    assert.deepEqual(
      tasks.map(({ params }) => params),
      [{ settings: { x: 1 } }, { settings: { x: 2 } }],
    )
    assert.deepEqual(
      told(({ make }) => {
        const settings = { x: 1 }
        make({}, { settings }, { at: { i: 1 } })
        settings.x = 2
        make({}, { settings }, { at: { i: 2 } })
        settings.x = 1
      }),
      [changed, 'make[i=2]: its param "settings" was {"x":2} when it was called, and is {"x":1} now'],
    )
  })

  test('tasks share one copy of what they share, and nothing can change a task', () => {
    const { tasks } = graphOf(({ make }) => {
      const settings = { x: [1] }
      for (const i of [1, 2]) make({}, { i, settings })
    })
    assert.equal(tasks[0]!.params['settings'], tasks[1]!.params['settings'])
    for (const part of [tasks[0], tasks[0]!.params, tasks[0]!.params['settings'], tasks[0]!.inputs, tasks[0]!.at])
      assert.ok(Object.isFrozen(part))
  })
})

describe('a wire', () => {
  const fix = 'wire what the call of a stage, or ingest(), gave in this call of graph()'
  const wired = (data: (handles: Handles, builder: Builder) => unknown): string[] =>
    refused((handles, builder) => void handles.fit({ data: data(handles, builder) }, { seed: 3 }))

  test('that is no task is refused with the task, the input and what it is', () => {
    const is = (value: unknown): string => /is (.*), and must be/.exec(wired(() => value)[0]!)![1]!
    assert.deepEqual(
      wired(() => 'data.txt'),
      ['fit[seed=3]: its input "data" is "data.txt", and must be a task or a list of tasks', '/inputs/data', fix],
    )
    assert.deepEqual([undefined, null, 5, 5n, {}, new Date(0)].map(is), [
      'undefined',
      'null',
      '5',
      'bigint 5n',
      'an object',
      'a Date',
    ])
    assert.deepEqual(
      wired(() => Promise.resolve()),
      [
        'fit[seed=3]: its input "data" is a promise, and must be a task or a list of tasks',
        '/inputs/data',
        'await it: graph() may be async',
      ],
    )
    assert.deepEqual(
      wired(({ make }) => make),
      [
        'fit[seed=3]: its input "data" is a function, and must be a task or a list of tasks',
        '/inputs/data',
        'call it: a stage(inputs, params) makes a task',
      ],
    )
    assert.deepEqual(
      wired(({ make }) => [make({}, {}), [make({}, { size: 1 })]]),
      [
        'fit[seed=3]: a member of its input "data" is a list inside of a list, and must be a task',
        '/inputs/data/1',
        'make one list of them: .flat()',
      ],
    )
    assert.equal(is([undefined]), 'undefined')
  })

  test('to a task that this call of graph() did not make is refused: one made by hand, copied, or of another graph', () => {
    const what = (name: string): string =>
      `fit[seed=3]: its input "data" is a task named ${name} that this call of graph() did not make, and must be a task or a list of tasks`
    const [other] = graphOf(({ make }) => void make({}, { size: 9 })).tasks
    assert.deepEqual(
      wired(() => other),
      [what('make[size=9]'), '/inputs/data', fix],
    )
    assert.equal(wired(({ make }) => ({ ...make({}, { size: 1 }) }))[0], what('make[size=1]'))
    const byHand = { name: 'x', stage: 'make', file: 'stages/make.ts', params: {}, at: {}, inputs: {} }
    assert.equal(wired(() => byHand)[0], what('x'))
  })

  test('inputs that are no object of tasks are refused', () => {
    const given = (inputs: unknown): string => refused(({ fit }) => void fit(inputs, {}))[0]!
    assert.equal(given(undefined), 'fit: its inputs are undefined, and must be an object of tasks by input')
    assert.equal(given([]), 'fit: its inputs are a list, and must be an object of tasks by input')
    assert.deepEqual(
      refused(({ make, fit }) => void fit(make({}, {}), {})),
      [
        'fit: its inputs are a task, and must be an object of tasks by input',
        '/inputs',
        'write { <input>: <task> } first, and params after it: stage({}, {}) where there are none',
      ],
    )
  })
})

describe('the builder', () => {
  test('refuses what is no path, no stage file and no place of a module', () => {
    const fix = "write ingest('<file>'), the path relative to the pipeline's folder"
    for (const [path, shown] of [
      [5, '5'],
      ['', '""'],
      ['a\0b', String.raw`"a\u0000b"`],
    ] as const) {
      assert.deepEqual(
        refused((_, { ingest }) => void ingest(path as string)),
        [`ingest() takes the path of a file, not ${shown}`, '', fix],
      )
    }
    assert.deepEqual(
      refused((_, { use }) => void use(() => import('./stages/make.ts'), 'x')),
      [`use() can't tell a folder from "x"`, 'use', "write use(() => import('./stages/<name>.ts'), import.meta.url)"],
    )
  })

  test('refuses what comes after graph() has ended', () => {
    const { builder, close } = openGraph(place)
    const { make } = handlesOf(builder)
    close()
    const late = (what: string) => ({
      code: 'late-task',
      message: `${what} was called after graph() had ended, so that its task would be in no graph`,
      fix: 'make all tasks before graph() ends: make it async, and await what they wait for',
    })
    assert.throws(() => make({}, {}), late('make()'))
    assert.throws(() => builder.ingest('a.txt'), late('ingest()'))
    assert.throws(() => builder.use(() => import('./stages/make.ts')), late('use()'))
  })
})
