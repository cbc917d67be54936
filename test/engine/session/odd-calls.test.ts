import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { open, type RunEvent, type Study } from '../../../engine/index.ts'
import type { UserError } from '../../../engine/values/user-error.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

/** The methods of a study as a program sees them that no type check has read. */
type Untyped = Readonly<Record<string, (...args: unknown[]) => unknown>>

/** What, where and fix of the error that a call ends with. */
async function refused(call: () => unknown): Promise<(string | undefined)[]> {
  try {
    await call()
  } catch (error) {
    const { name, message, at, fix } = error as UserError
    assert.equal(name, 'UserError', String(error))
    return [message, ...(at === undefined ? [] : [at]), fix]
  }
  return ['it was not refused']
}

describe('a study refuses in words', () => {
  let project: Project
  let study: Study
  let untyped: Untyped
  before(async () => {
    project = makeProject(sums)
    study = await open(join(project.root, 'pipeline.ts'))
    untyped = study as unknown as Untyped
    await study.run()
  })
  after(async () => {
    await study.close()
    project.remove()
  })

  test('a task of another session, which may have the same name', async () => {
    const other = await open(join(project.root, 'pipeline.ts'))
    const foreign = other.task('fit[seed=1]')
    const fix = "give a task of this session, as study.task('<name>') gives it"
    for (const call of ['read', 'artifact', 'trace'])
      assert.deepEqual(await refused(() => untyped[call]!(foreign)), [
        `${call}() was given a task of another session, or of another pipeline: fit[seed=1]`,
        fix,
      ])
    await other.close()
  })

  test('whatever it is given: any method with any arguments works, or ends with an error that says what to do', async () => {
    const methods = ['task', 'plan', 'run', 'read', 'artifact', 'trace', 'audit', 'executions']
    const words = fc.constantFrom(
      'all',
      'sum',
      'fit',
      'fit[seed=1]',
      'sum@2',
      'abcdef',
      '',
      'a\0b',
      'constructor',
      '..',
    )
    const names = fc.constantFrom('jobs', 'force', 'strict', 'signal', 'onEvent', 'stale', 'jbos', '__proto__')
    const odd = fc.anything({ withBigInt: true, withDate: true, withSparseArray: true, withNullPrototype: true })
    const target = fc.oneof({ arbitrary: words, weight: 3 }, odd, fc.array(fc.oneof(words, odd), { maxLength: 3 }))
    const options = fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 2 },
      odd,
      fc.dictionary(names, fc.oneof(odd, fc.boolean(), fc.integer()), { maxKeys: 2 }),
    )
    let [worked, told] = [0, 0]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), target, options, async (method, what, how) => {
        try {
          await untyped[method]!(what, how)
          worked += 1
        } catch (error) {
          const { name, message, fix } = error as UserError
          assert.deepEqual([name, typeof message, typeof fix], ['UserError', 'string', 'string'], String(error))
          told += 1
        }
      }),
      { numRuns: 300, seed: 40 },
    )
    assert.ok(worked > 10 && told > 100, `${worked} worked, ${told} were refused`)
  })

  test('targets that are none; one target needs no list, and a task is one too', async () => {
    const fix = "give what study.task('<name>') or study.results has, or a name: 'train[seed=3]'"
    assert.deepEqual(await refused(() => untyped['plan']!(5)), ['plan() takes a task or a word, not 5', fix])
    assert.deepEqual(await refused(() => untyped['run']!(['sum', null])), [
      'run() takes a task or a word, not null',
      fix,
    ])
    for (const target of ['fit', ['fit'], study.tasks.filter(({ stage }) => stage === 'fit')])
      assert.equal((await study.plan(target)).tasks.length, 5)
    assert.equal((await study.plan(study.task('make'))).tasks.length, 2)
    assert.deepEqual((await study.plan([])).tasks, [])
  })

  test('options that there are not, with the nearest, and values that make no sense', async () => {
    assert.deepEqual(await refused(() => untyped['run']!('all', { onEvnt: () => 0 })), [
      'run() has no option "onEvnt"',
      'did you mean "onEvent"? (run() takes jobs, force, retry, strict, signal, onEvent)',
    ])
    assert.deepEqual(await refused(() => untyped['read']!('sum', { stael: true })), [
      'read() has no option "stael"',
      'did you mean "stale"? (read() takes stale)',
    ])
    assert.deepEqual(await refused(() => untyped['plan']!('sum', null)), [
      'the options of plan() are null, and must be an object',
      'plan() takes force',
    ])
    const why = async (options: object): Promise<string> => {
      const [what, fix] = await refused(() => study.run('all', options))
      assert.equal(fix, 'give another value, or leave it out')
      return what!
    }
    assert.equal(await why({ jobs: 0 }), 'the option "jobs" of run() is 0, and must be a whole number above 0')
    assert.equal(await why({ jobs: '2' }), 'the option "jobs" of run() is "2", and must be a whole number above 0')
    assert.equal(await why({ force: 'no' }), 'the option "force" of run() is "no", and must be true or false')
    assert.equal(await why({ signal: {} }), 'the option "signal" of run() is an object, and must be an AbortSignal')
    assert.equal(await why({ onEvent: 5 }), 'the option "onEvent" of run() is 5, and must be a function')
    assert.equal(
      (await study.run('all', { jobs: undefined, signal: AbortSignal.abort() } as object)).end,
      'interrupted',
    )
  })

  test('executions of a name that neither the pipeline nor the record has', async () => {
    assert.deepEqual(await refused(() => study.executions('nope')), [
      'there is no stage "nope" in this pipeline',
      'nope',
      'the stages are ingest, make, fit, sum',
    ])
    assert.deepEqual(await refused(() => study.executions('fitt')), [
      'there is no stage "fitt" in this pipeline',
      'fitt',
      'did you mean "fit"? (the stages are ingest, make, fit, sum)',
    ])
    assert.deepEqual(await refused(() => study.executions('fit')), [
      '"fit" names 3 tasks',
      "name one of them: 'fit[seed=0]'",
    ])
    assert.equal(study.executions('fit[seed=1]').length, 1)
  })

  test('an onEvent that throws or rejects: the run ends, and is rejected with what was thrown as the cause', async () => {
    const fix = 'mend it, and run again: what was complete is kept'
    const heard: string[] = []
    const thrown = new TypeError('oh')
    const throwing = ({ event }: RunEvent): void => {
      heard.push(event)
      if (event === 'task-started') throw thrown
    }
    await assert.rejects(study.run('all', { force: true, jobs: 1, onEvent: throwing }), {
      code: 'listener-threw',
      message: 'onEvent threw TypeError: oh',
      fix,
      cause: thrown,
    })
    assert.deepEqual(heard, ['run-started', 'task-started'])
    const rejecting = async ({ event }: RunEvent): Promise<void> => {
      await Promise.resolve()
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      if (event === 'run-finished') throw 'late'
    }
    assert.deepEqual(await refused(() => study.run('all', { onEvent: (event) => rejecting(event) as never })), [
      'onEvent threw "late"',
      fix,
    ])
    assert.equal((await study.run()).end, 'done')
  })

  test('what is called after close(), which ends what is under way', async () => {
    const other = await open(join(project.root, 'pipeline.ts'))
    const going = other.run('all', { force: true })
    const [first, second] = [other.close(), other.close()]
    await Promise.all([first, second])
    assert.equal((await going).end, 'interrupted')
    for (const method of ['task', 'plan', 'run', 'read', 'artifact', 'trace', 'audit', 'executions'])
      assert.deepEqual(await refused(() => (other as unknown as Untyped)[method]!('sum')), [
        `${method}() was called after close()`,
        'close the session when nothing is wanted of it any more, or open the pipeline again',
      ])
  })

  test('a result of a task that its profile has not', async () => {
    await study.run()
    project.edit('pipeline.ts', (text) =>
      text.replace('range(3)', 'range(2)').replace('{\n  graph', "{\n  profiles: ['less', 'more'],\n  graph"),
    )
    const root = project.root
    const script = `import { open } from 'lineal'
      const less = await open('pipeline.ts', { profile: 'less' })
      for (const read of [less.read('fit[seed=2]'), less.trace('fit[seed=2]')])
        await read.catch(({ code, message, fix }) => { console.log(code + ': ' + message.replace(/\\d+/g, 'N') + '; ' + fix) })
      console.log(await less.read('fit[seed=2]', { stale: true }), (await less.artifact('fit[seed=2]', { stale: true })).upToDate)
      console.log(less.executions('fit[seed=2]').length > 0)
      await less.close()`
    project.write('less.mjs', script)
    const { stdout, stderr } = spawnSync(process.execPath, ['less.mjs'], { cwd: root, encoding: 'utf8' })
    const told =
      'not-up-to-date: profile "less" has no task fit[seed=N]: this is what execution N made in a run of profile "default"; open a profile whose graph has it; or read what is there with { stale: true }\n'
    assert.deepEqual([stdout, stderr], [`${told}${told}[ 21, 22, 23 ] false\ntrue\n`, ''])
  })
})

describe('open', () => {
  let project: Project
  before(() => {
    project = makeProject(sums)
  })
  after(() => {
    project.remove()
  })
  const opened = (what: unknown, options?: unknown): Promise<Study> => open(what as string, options as object)

  test('takes a path, a file URL and a folder', async () => {
    const path = join(project.root, 'pipeline.ts')
    for (const one of [path, pathToFileURL(path), pathToFileURL(path).href, project.root]) {
      const study = await open(one)
      assert.equal(study.tasks.length, 6)
      await study.close()
    }
  })

  test('refuses what is no pipeline', async () => {
    const module = (await import(join(project.root, 'pipeline.ts'))) as object
    const takes = 'open() takes the path of a pipeline, or what pipeline() gave, not'
    for (const [given, is, fix] of [
      [undefined, 'undefined', "write open('./pipeline.ts')"],
      [{ graph: 5, root: 5, load: 5 }, 'an object', "write open('./pipeline.ts')"],
      [Promise.resolve(module), 'a Promise', "write open('./pipeline.ts')"],
      [module, 'the module of a file', 'give its default export'],
    ] as const)
      assert.deepEqual(await refused(() => opened(given)), [`${takes} ${is}`, fix])
    const fix = 'give the path of the pipeline, relative to the working folder'
    const inside = join(project.root, 'stages')
    assert.deepEqual(await refused(() => opened(inside)), [
      `there is no pipeline.ts in the folder "${inside}"`,
      join(inside, 'pipeline.ts'),
      fix,
    ])
    assert.deepEqual(await refused(() => opened('')), ['there is no file ""', process.cwd(), fix])
    assert.deepEqual(await refused(() => opened(new URL('https://x.y/z.ts'))), [
      '"https://x.y/z.ts" is the URL of no file',
      fix,
    ])
  })

  test('tells what a pipeline’s file throws, and what is wrong in it', async () => {
    project.write('throws.mjs', "throw new RangeError('no')\n")
    project.write(
      'wrong.mjs',
      "import { pipeline } from 'lineal'\nexport default pipeline(import.meta.url, { grph: 5 })\n",
    )
    assert.deepEqual(await refused(() => opened(join(project.root, 'throws.mjs'))), [
      "the pipeline's file threw RangeError: no",
      'throws.mjs:1:7',
      'mend it there',
    ])
    const [what, , fix] = await refused(() => opened(join(project.root, 'wrong.mjs')))
    assert.equal(
      what,
      'the pipeline\'s definition is not right\n       it has no graph\n       there is no "grph" in a pipeline',
    )
    assert.equal(fix, 'write graph({ use, ingest }) { ... }')
  })

  test('refuses options that there are not, or that make no sense', async () => {
    const path = join(project.root, 'pipeline.ts')
    assert.deepEqual(await refused(() => opened(path, { profle: 'x' })), [
      'open() has no option "profle"',
      'did you mean "profile"? (open() takes profile, params, store)',
    ])
    assert.deepEqual(await refused(() => opened(path, { store: '' })), [
      'the option "store" of open() is "", and must be a text that is not empty',
      'give another value, or leave it out',
    ])
  })

  test('keeps no program from ending that forgot to close, and leaves nothing behind', () => {
    project.write(
      'forget.mjs',
      `import { open } from 'lineal'
       const study = await open('pipeline.ts')
       console.log((await study.run()).end, JSON.stringify(await study.read('sum')))`,
    )
    const { stdout, stderr, signal } = spawnSync(process.execPath, ['forget.mjs'], {
      cwd: project.root,
      encoding: 'utf8',
      // It would wait for ever.
      timeout: 60_000,
    })
    assert.deepEqual([stdout, stderr, signal], ['done [6,36,66]\n', '', null])
    assert.deepEqual(readdirSync(join(project.root, 'cache/scratch')), [])
  })
})
