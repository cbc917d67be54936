import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { open, type RunEvent, type Study, type Task } from '../../../engine/index.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { loader } from '../../support/tsx-loader.ts'

/** The sums, with their last task among the results. */
const withResults = {
  ...sums,
  'pipeline.ts': sums['pipeline.ts']!.replace(
    /^ {4}sum\(\{ fits \}, \{\}\)$/m,
    '    return { results: { sum: sum({ fits }, {}) }, publish: {} }',
  ),
}

describe('a pipeline opened by a program', () => {
  let project: Project
  let study: Study
  before(async () => {
    project = makeProject(withResults)
    study = await open(join(project.root, 'pipeline.ts'))
  })
  after(async () => {
    await study.close()
    project.remove()
  })

  test('a mistake that nobody catches is told with the line that made it, and no line of the engine', () => {
    project.write(
      'script.ts',
      `import { open } from 'lineal'
const study = await open('./pipeline.ts')
await study.read('fti')
`,
    )
    const { stderr } = spawnSync(process.execPath, [...loader, 'script.ts'], { cwd: project.root, encoding: 'utf8' })
    assert.match(
      stderr,
      /\nUserError: there is no stage "fti" in this pipeline\n {4}at .*script\.ts:3:13\)? \{\n {2}code: 'unknown-target',\n/,
    )
    assert.match(stderr, /\n {2}fix: 'did you mean "fit"\? /)
    assert.doesNotMatch(stderr, /engine/)
  })

  test('knows its tasks, and which would run', async () => {
    assert.deepEqual(
      study.tasks.map(({ name }) => name),
      ['ingest[file=data.txt]', 'make', 'fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]', 'sum'],
    )
    assert.deepEqual((await study.plan()).summary, { reuse: 0, run: 1, wait: 5, failed: 0, blocked: 0 })
    assert.throws(() => study.task('fit'), /"fit" names 3 tasks/)
    assert.throws(() => study.task('fti'), /there is no stage "fti"/)
    assert.equal(Object.isFrozen(study.tasks), true)
    assert.equal(study.tasks, study.tasks)
  })

  test('gives no result before one is made, and says what to do', async () => {
    await assert.rejects(study.read('sum'), { code: 'no-result', fix: "run it: 'sum'" })
  })

  test('runs, and tells its events', async () => {
    const events: RunEvent['event'][] = []
    const { end, summary, published } = await study.run(['all'], { onEvent: ({ event }) => events.push(event) })
    assert.deepEqual([end, summary], ['done', { reused: 0, ran: 6, failed: 0, blocked: 0 }])
    assert.deepEqual(published.paths, [])
    assert.deepEqual([events[0], events.at(-1)], ['run-started', 'run-finished'])
    assert.equal(events.filter((event) => event === 'task-finished').length, 6)
    assert.deepEqual((await study.run()).summary, { reused: 6, ran: 0, failed: 0, blocked: 0 })
  })

  test('reads values, bytes, executions and what is behind them', async () => {
    assert.deepEqual(await study.read('sum'), [6, 36, 66])
    assert.deepEqual(await study.read(study.results.sum!), [6, 36, 66])
    const { format, bytes, digest } = await study.artifact(study.task('sum'))
    assert.deepEqual([format, Buffer.from(bytes).toString()], ['json', '[6,36,66]'])
    assert.deepEqual(await study.read(digest), [6, 36, 66])
    assert.deepEqual(
      study.executions('fit[seed=1]').map(({ task, output }) => [task, output.length]),
      [['fit[seed=1]', 64]],
    )
    const trace = await study.trace('sum')
    assert.ok('inputs' in trace && trace.task === 'sum')
    assert.deepEqual(Object.keys(trace.inputs), ['fits'])
  })

  test('reads no result of older code or inputs, unless it is asked to', async () => {
    project.write('data.txt', '1\n2\n4\n')
    await assert.rejects(study.read('make'), {
      code: 'not-up-to-date',
      message: /^make is not up to date \(.*data\.txt.*\): this is what execution 2 made$/,
      fix: "run it: 'make'; or read what is there with { stale: true }",
    })
    assert.deepEqual(await study.read('make', { stale: true }), [1, 2, 3])
    assert.deepEqual(await study.read('make@2'), [1, 2, 3])
    await study.run(['make'])
    assert.deepEqual(await study.read('make'), [1, 2, 4])
  })

  test('ends a run at a signal, and keeps what was complete', async () => {
    const controller = new AbortController()
    const { end, summary } = await study.run(['all'], {
      force: true,
      jobs: 1,
      signal: controller.signal,
      onEvent: ({ event }) => {
        if (event === 'task-finished') controller.abort()
      },
    })
    assert.equal(end, 'interrupted')
    assert.ok(summary.ran >= 1 && summary.ran < 6)
    assert.equal((await study.run()).end, 'done')
  })

  test('counts a task that fails as part of the result', async () => {
    project.edit('stages/sum.ts', (text) =>
      text.replace('fits.map', "(() => { throw new Error('no sum') })() ?? fits.map"),
    )
    const { end, failures, summary } = await study.run()
    assert.deepEqual([end, summary.failed], ['task-failed', 1])
    assert.deepEqual(
      failures.map(({ task, error }) => [task.name, error.message]),
      [['sum', 'Error: no sum']],
    )
    project.edit('stages/sum.ts', (text) => text.replace("(() => { throw new Error('no sum') })() ?? ", ''))
  })
})

describe('open', () => {
  test('loads TypeScript in a program that was started without a loader for it', () => {
    const project = makeProject(sums)
    project.write(
      'look.mjs',
      `import { open } from 'lineal'
       const study = await open('pipeline.ts')
       console.log((await study.run()).end, JSON.stringify(await study.read('sum')))
       await study.close()`,
    )
    const { stdout, stderr } = spawnSync(process.execPath, ['look.mjs'], { cwd: project.root, encoding: 'utf8' })
    assert.deepEqual([stdout, stderr], ['done [6,36,66]\n', ''])
    project.remove()
  })

  test('refuses a profile that there is not', async () => {
    const project = makeProject(sums)
    await assert.rejects(open(join(project.root, 'pipeline.ts'), { profile: 'nope' }), {
      code: 'bad-option',
      message: 'there is no profile "nope"',
      fix: 'the profiles are default',
    })
    project.remove()
  })

  test('reads bytes that two tasks made in two formats as what each task made', async () => {
    const page = (kind: string): string =>
      `import { ${kind}, stage, Type } from 'lineal'
       export default stage({ inputs: {}, params: Type.Object({}), output: ${kind}(), run: () => '<svg/>' })`
    const project = makeProject({
      'stages/drawn.ts': page('svg'),
      'stages/written.ts': page('html'),
      'pipeline.ts': `import { pipeline } from 'lineal'
       export default pipeline(import.meta.url, {
         graph({ use }) {
           use(() => import('./stages/drawn.ts'))({}, {})
           use(() => import('./stages/written.ts'))({}, {})
         },
       })`,
    })
    const study = await open(join(project.root, 'pipeline.ts'))
    await study.run()
    for (const [task, format] of [
      ['drawn', 'svg'],
      ['written', 'html'],
    ] as const) {
      assert.equal((await study.artifact(task)).format, format)
      assert.equal(await study.read(task), '<svg/>')
    }
    await study.close()
    project.remove()
  })

  test('says what is wrong with a file that is no pipeline', async () => {
    await assert.rejects(open('/nowhere/pipeline.ts'), {
      code: 'no-pipeline',
      message: 'there is no file "/nowhere/pipeline.ts"',
    })
    const file = join(import.meta.dirname, '../../support/sums.ts')
    await assert.rejects(open(file), { code: 'no-pipeline', message: `"${file}" has no default export` })
  })

  test('reads a store that may not be written', () => {
    const project = makeProject(sums)
    project.write(
      'read.ts',
      `import { open } from 'lineal'
       const study = await open('pipeline.ts')
       console.log(JSON.stringify(await study.read('sum')))
       await study.close()`,
    )
    assert.equal(project.run('all').code, 0)
    chmodSync(project.root, 0o555)
    // Root may write anywhere: then it is another user who tries.
    const someone = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
    const { stdout, stderr } = spawnSync(process.execPath, [...loader, 'read.ts'], {
      cwd: project.root,
      encoding: 'utf8',
      ...someone,
    })
    assert.deepEqual([stdout, stderr], ['[6,36,66]\n', ''])
    chmodSync(project.root, 0o755)
    project.remove()
  })

  test('takes another store, and the pipeline as its file exports it', async () => {
    const project = makeProject(sums)
    const { default: pipeline } = (await import(join(project.root, 'pipeline.ts'))) as {
      default: Parameters<typeof open>[0]
    }
    const study = await open(pipeline, { store: join(project.root, 'elsewhere') })
    await study.run(['make'])
    await study.close()
    assert.ok(existsSync(join(project.root, 'elsewhere/store.db')))
    assert.ok(!existsSync(join(project.root, 'store.db')))
    project.remove()
  })
})

/** Never called: that it compiles is the test of the types. */
export async function typesFlow(study: Study<{ readonly sum: Task<readonly number[]> }>): Promise<unknown[]> {
  const sum: readonly number[] = await study.read(study.results.sum)
  // @ts-expect-error: the task makes numbers.
  const texts: readonly string[] = await study.read(study.results.sum)
  // @ts-expect-error: there is no such result.
  const other: unknown = study.results.other
  return [sum, texts, other]
}
