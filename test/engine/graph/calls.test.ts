import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildGraph, openGraph, type Builder } from '../../../engine/graph/build-graph.ts'
import { selectTasks } from '../../../engine/graph/select-tasks.ts'
import type { Task } from '../../../engine/graph/task.ts'
import type { UserError } from '../../../engine/values/user-error.ts'

const place = { root: import.meta.dirname, profile: 'default' }

/** A stage's handle in a pipeline that no type check has seen. */
type Untyped = (inputs: unknown, params?: unknown, options?: unknown) => Task<never>

function handlesOf({ use }: Builder) {
  return {
    make: use(() => import('./stages/make.ts')) as unknown as Untyped,
    fit: use(() => import('./stages/fit.ts')) as unknown as Untyped,
    sum: use(() => import('./stages/sum.ts')) as unknown as Untyped,
  }
}

type Handles = ReturnType<typeof handlesOf>

function graphOf(body: (handles: Handles, builder: Builder) => void) {
  return buildGraph(place, (builder) => {
    body(handlesOf(builder), builder)
  }).graph
}

/** What, where and fix of the error that a body ends with. */
function refused(body: (handles: Handles, builder: Builder) => void): string[] {
  try {
    graphOf(body)
  } catch (error) {
    const { message, at, fix } = error as UserError
    return [message, at ?? '', fix ?? '']
  }
  return []
}

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
      '5n',
      'an object',
      'an object of class Date',
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

describe('params', () => {
  const given = (params: unknown): string[] => refused(({ make }) => void make({}, params))
  const noJson = (what: string, path: string, fix: string): string[] => [
    `make[ok=1]: ${what} has no place in JSON`,
    path,
    fix,
  ]

  test('that JSON can’t hold are refused at the call, with task, path and what to do', () => {
    for (const [place, path] of [
      [(value: unknown) => value, '/params/x'],
      [(value: unknown) => [{ y: value }], '/params/x/0/y'],
    ] as const) {
      const is = (value: unknown): string[] => given({ ok: 1, x: place(value) })
      const plain = 'turn it into plain objects, arrays, numbers and strings'
      assert.deepEqual(is(-0), noJson('-0', path, 'write 0'))
      assert.deepEqual(is(NaN), noJson('NaN', path, 'use null for a value that is missing'))
      assert.deepEqual(is(new Date(0)), noJson('an object of class Date', path, plain))
      assert.deepEqual(is(new Map()), noJson('an object of class Map', path, plain))
      assert.deepEqual(is(new Float64Array(1)), noJson('an object of class Float64Array', path, plain))
      assert.deepEqual(is(new Proxy({}, {})), noJson('a proxy', path, 'copy it: structuredClone, or { ...it }'))
      const getter = { get now() { return 1 } } // prettier-ignore
      assert.deepEqual(is(getter), noJson('a getter', `${path}/now`, 'give its value'))
      const symbol = { [Symbol('s')]: 1 }
      assert.deepEqual(is(symbol), noJson('a field named by a symbol', path, 'name it by a string'))
      // eslint-disable-next-line no-sparse-arrays
      assert.deepEqual(is([1, , 3]), noJson('undefined', `${path}/1`, 'leave it out, or use null'))
      assert.deepEqual(
        is(Object.assign([1], { more: 2 })),
        noJson('an array with fields of its own', path, 'make it an object that holds the array and the fields'),
      )
      for (const odd of [5n, Symbol('x'), () => 1, '\ud800']) {
        const [what, at, fix] = is(odd)
        assert.match(what!, /^make\[ok=1\]: .* has no place in JSON/)
        assert.deepEqual([at, fix !== ''], [path, true])
      }
    }
  })

  test('that hold themselves are refused', () => {
    const own: Record<string, unknown> = {}
    own['own'] = own
    assert.deepEqual(given({ ok: 1, own }), [
      'make[ok=1]: a value that holds itself, or is nested too deeply, has no place in JSON',
      '/params',
      'make it a tree',
    ])
  })

  test('that are no object are refused', () => {
    const fix = 'write make(inputs, { <param>: <value> }), or make(inputs, {}) where there are none'
    assert.deepEqual(given(undefined), ['make: its params are undefined, and must be an object', '/params', fix])
    assert.deepEqual(given([1]), ['make: its params are a list, and must be an object', '/params', fix])
  })

  test('options are at alone, and coordinates what a name can show', () => {
    const fix = 'write make(inputs, params, { at: { <name>: <number, text, true, false or null> } })'
    const optioned = (options: unknown): string[] => refused(({ make }) => void make({}, {}, options))
    assert.deepEqual(optioned(5), ['make: its options are 5', '/options', fix])
    assert.deepEqual(optioned({ on: {} }), ['make: there is no option "on"', '/options/on', fix])
    assert.deepEqual(optioned({ at: { x: {} } }), ['make: its coordinate "x" is an object', '/options/at/x', fix])
    assert.match(optioned({ at: { x: NaN } })[0]!, /^NaN has no place in JSON$/)
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
      [Promise.resolve(), 'a promise'],
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

describe('a task’s name', () => {
  const named = (params: object): string => graphOf(({ make }) => void make({}, params)).tasks[0]!.name

  test('shows a long text by its beginning, its length and a digest, which tells tasks apart', () => {
    const names = ['a', 'b'].map((end) => named({ text: 'x'.repeat(100_000) + end, seed: 1 }))
    const shown = (digest: string): string =>
      `make[text="${'x'.repeat(50)}... (100001 characters, digest ${digest})",seed=1]`
    assert.deepEqual(names, [shown('2de6d65648ff'), shown('260e86a2a3b7')])
  })

  test('shows the first of very many coordinates, and a digest of all', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`p${i}`, i]))
    const [one, other] = [named(many), named({ ...many, p499: 0 })]
    assert.match(one, /^make\[p0=0,p1=1,.*,p\d+=\d+,and \d+ more \(digest [0-9a-f]{12}\)\]$/)
    assert.ok(one.length < 1100 && one !== other)
  })

  test('shows nothing that steers a terminal', () => {
    assert.equal(
      named({ a: '\x1b[31mred', b: '\u009b2J', c: 'two\nlines', d: '\u202eabc', 'e\x07': 1 }),
      String.raw`make[a="\u001b[31mred",b="\u009b2J",c="two\nlines",d="\u202eabc","e\u0007"=1]`,
    )
  })

  test('selects its task, as do its coordinates alone, whatever they hold', () => {
    const texts = ['x'.repeat(300), 'a,b', 'a=b', 'a]b', 'a"b', "a'b", 'a\nb', '\x1b[0m', ' ', '', '1', 'é', '\\']
    const graph = graphOf(({ make }) => {
      for (const text of texts) make({}, { text, 'odd, =name]': 1 })
    })
    for (const task of graph.tasks) {
      assert.deepEqual(selectTasks(graph, task.name), [task])
      const [, text = ''] = /^make\[(.*),"odd, =name\]"=1\]$/s.exec(task.name)!
      assert.deepEqual(selectTasks(graph, `make["odd, =name]"=1,${text}]`), [task], task.name)
    }
  })
})
