import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { loader } from '../../support/tsx-loader.ts'

describe('what `graph` says is what runs, or it is refused', () => {
  let project: Project
  before(() => {
    project = makeProject(sums)
  })
  after(() => {
    project.remove()
  })

  /** Runs a pipeline whose definition holds this beside what `sums` uses. */
  function run(definition: string, ...args: string[]) {
    project.write(
      'pipeline.ts',
      `import { pipeline } from 'lineal'\nexport default pipeline(import.meta.url, {\n${definition}\n})\n`,
    )
    return project.run(...args)
  }

  function refused(definition: string, ...args: string[]): string {
    const { code, out, err } = run(definition, ...(args.length === 0 ? ['all'] : args))
    assert.deepEqual({ code, out }, { code: 2, out: '' }, err)
    return err
  }

  const uses = `const [make, fit, sum] = [use(() => import('./stages/make.ts')), use(() => import('./stages/fit.ts')), use(() => import('./stages/sum.ts'))];`

  test('a list of inputs that is filled after the call: nothing runs', () => {
    const filled = `graph({ use, ingest }) {
      ${uses} const fits = []; const s = sum({ fits }, {}); const data = make({ file: ingest('data.txt') }, {})
      for (const seed of [0, 1]) fits.push(fit({ data }, { seed }))
      return { publish: { 'sum.json': s } }
    }`
    const message = `error: inputs or params were changed after the call that made a task of them
       sum: its input "fits" had 0 tasks when it was called, and has 2 now
   at: pipeline.ts
  fix: make them whole first and call the stage then: a task is what it was called with
`
    assert.equal(refused(filled), message)
    assert.equal(refused(filled, 'why', 'sum'), message)
  })

  test('an async graph() is waited for, with what it publishes', () => {
    const { code, out } = run(
      `async graph({ use, ingest }) {
        ${uses} const data = make({ file: ingest('data.txt') }, {})
        await new Promise((resolve) => setTimeout(resolve, 5))
        return { publish: { 'fit.json': fit({ data }, { seed: 0 }) } }
      }`,
      'all',
    )
    assert.equal(code, 0)
    assert.match(out, /^3 tasks, 3 to run\n[^]*fit\.json is up to date\n$/)
    assert.equal(project.read('fit.json'), '[1,2,3]')
  })

  test('tasks that are made after graph() has ended, and what is thrown where nobody waits for it', () => {
    const late = run(
      `graph({ use, ingest }) { ${uses} const file = ingest('data.txt'); setTimeout(() => make({ file }, {}), 1) }`,
      'graph',
    )
    assert.equal(late.code, 2)
    assert.match(
      late.err,
      /^error: make\(\) was called after graph\(\) had ended, so that its task would be in no graph\n {3}at: pipeline\.ts:3:\d+\n {2}fix: make all tasks before graph\(\) ends: make it async, and await what they wait for\n$/,
    )
    const stray = run(
      `graph({ ingest }) { ingest('data.txt'); setTimeout(() => { throw new TypeError('stray') }, 1) }`,
      'graph',
    )
    assert.equal(stray.code, 2)
    assert.match(
      stray.err,
      /^error: the pipeline's own code threw TypeError: stray\n {3}at: pipeline\.ts:3:\d+\n {2}fix: mend it there\n$/,
    )
  })

  test('an async graph() that rejects, and one that never settles', () => {
    assert.match(
      refused(`async graph() { await null; throw new Error('no such thing') }`),
      /^error: the pipeline's graph\(\) threw Error: no such thing\n {3}at: pipeline\.ts:3:\d+\n {2}fix: mend it there\n$/,
    )
    assert.equal(
      refused('graph: () => new Promise(() => undefined)'),
      `error: graph() returned a promise that never settles: nothing that could settle it is under way
   at: pipeline.ts
  fix: await only what resolves or rejects in the end
`,
    )
  })

  test('what graph() returns that is no { publish }', () => {
    const fix = "write return { publish: { 'report.html': task } }"
    const returned = (text: string): string =>
      refused(`graph({ ingest }) { const task = ingest('data.txt'); return ${text} }`)
    const told = (what: string, how = fix): string => `error: ${what}\n   at: pipeline.ts\n  fix: ${how}\n`
    for (const [text, message] of [
      ['task', told("graph() returned a task, and must return { publish: { '<file>': task } } or nothing")],
      [
        '{ publsh: {} }',
        told('graph() returned an object with "publsh", of which nothing is known', `did you mean "publish"? (${fix})`),
      ],
      ["{ publish: new Map([['a', task]]) }", told('publish is a Map, and must be an object of tasks by file')],
      [
        "{ publish: { 'a.txt': [task] } }",
        told('publish["a.txt"] is a list, and one file is published from one task, and must be a task of this graph'),
      ],
      ["{ publish: { '': task } }", told('publish[""] names no file')],
    ] as const)
      assert.equal(returned(text), message)
  })

  test('a definition that is none, with all that is wrong', () => {
    assert.equal(
      refused('profiles: 5, doors: [1], commands: {}, grph() {}'),
      `error: the pipeline's definition is not right
       profiles is 5, and must be a list of names
       doors is a list that holds 1, and must be a list of paths
       commands is an object, and must be a function
       it has no graph
       there is no "grph" in a pipeline
   at: pipeline.ts
  fix: write profiles: ['default', 'full']
`,
    )
    assert.match(
      refused("doors: ['native.ts'], graph() {}"),
      /\n {7}doors names "native\.ts", and there is no such file\n/,
    )
  })

  test('a symbolic link that leads back to itself', () => {
    symlinkSync('loop', join(project.root, 'loop'))
    assert.equal(
      refused(`graph({ ingest }) { ingest('loop') }`),
      `error: the system refused stat: its way leads through links in a circle
   at: ${join(project.root, 'loop')}
  fix: mend that, and run again: all that was recorded is kept
`,
    )
  })

  test('a stage whose file has letters beyond ASCII is found', () => {
    project.write('stages/größe.ts', project.read('stages/fit.ts'))
    const { code, out } = run(`graph({ use }) { use(() => import('./stages/größe.ts'))({}, { seed: 1 }) }`, 'graph')
    assert.deepEqual({ code, out }, { code: 0, out: 'größe (stages/größe.ts): 1 task over seed\n' })
  })

  test('a long param and one that steers the terminal, in every list', () => {
    const definition = `graph({ use, ingest }) { ${uses} make({ file: ingest('data.txt') }, { text: 'x'.repeat(100_000), red: '\\u001b[31m' }) }`
    const name = `make[text="${'x'.repeat(50)}... (100000 characters, digest 1068a2f839b3)",red="\\u001b[31m"]`
    project.edit('stages/make.ts', (text) =>
      text.replace('Type.Object({})', 'Type.Record(Type.String(), Type.String())'),
    )
    for (const args of [['plan'], ['all'], ['show', name], ['why', name], ['trace', name], ['plan', 'fitt']]) {
      const { out, err } = run(definition, ...args)
      assert.ok((out + err).length < 10_000 && !(out + err).includes('\u001b'), args.join(' '))
    }
    assert.match(
      run(definition, 'show', name).out,
      /make\[text="x{50}\.\.\. \(100000 characters, digest [0-9a-f]{12}\)",red="\\u001b\[31m"\]/,
    )
  })

  test('the pipeline’s file without its extension, as loaders find it', () => {
    run(`graph({ ingest }) { ingest('data.txt') }`, 'graph')
    const { status, stdout } = spawnSync(process.execPath, [...loader, './pipeline', 'graph'], {
      cwd: project.root,
      encoding: 'utf8',
    })
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'ingest (data.txt): 1 task over file\n' })
  })

  test('a stage that writes to standard output', () => {
    project.edit('stages/fit.ts', (text) => text.replace('const moved', "process.stdout.write('x')\n    const moved"))
    assert.match(
      refused(`graph({ use, ingest }) { ${uses} fit({ data: make({ file: ingest('data.txt') }, {}) }, { seed: 1 }) }`),
      /fit\.ts:11:5 process\.stdout: use progress\(\) to tell how far a task is, and console\.log\(\) for words\n/,
    )
  })
})
