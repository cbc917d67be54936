import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { open, replay, type Replayed } from '../../../engine/index.ts'
import { crateOfSums, edit, emptyFolder, fileIn, sealAgain } from '../../support/crate-of-sums.ts'
import { makeProject } from '../../support/project.ts'
import { programProject } from '../../support/program-project.ts'
import { sums } from '../../support/sums.ts'
import { installTiny, stepWithTiny } from '../../support/tiny-package.ts'
import { withoutSandbox } from '../../support/without-sandbox.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

describe('replay', () => {
  const { project, elsewhere, crate, remove } = crateOfSums()
  after(remove)

  test('refuses to run without a terminal and without --yes, and leaves nothing behind', () => {
    const { code, out, err } = elsewhere.lineal('replay', crate)
    assert.deepEqual([code, out], [2, ''])
    assert.match(
      err,
      /^a pipeline: .*\nThis executes 5 tasks .*\nerror: replaying executes others' code, and there is no terminal to ask on; nothing was executed\n {2}fix: add --yes, where you trust whoever made the crate\n$/,
    )
    assert.deepEqual(readdirSync(elsewhere.path), ['crate'])
  })

  test('executes a sample, which its seed chooses again', () => {
    const first = elsewhere.replay(crate, '--sample', '2')
    assert.equal(first.code, 0)
    const [, seed] = /^2 identical; 1 that came in .*; 2 of 5 tasks, by --seed (\d+)$/m.exec(first.out)!
    const again = elsewhere.replay(crate, '--sample', '2', '--seed', seed!)
    const named = (out: string): string[] =>
      out
        .split('\n')
        .filter((line) => line.startsWith('identical'))
        .sort()
    assert.deepEqual(named(again.out), named(first.out))
    const { code, err } = elsewhere.replay(crate, '--seed', '3')
    assert.equal(code, 2)
    assert.equal(err, 'error: --seed 3 chooses a sample, and no --sample was asked for\n  fix: --sample 20 --seed 3\n')
  })

  test('prints one object with --json', () => {
    const { code, out } = elsewhere.replay(crate, '--json')
    assert.equal(code, 0)
    const { end, results, tasks, chosen, identical, replayed } = JSON.parse(out) as Record<string, unknown>
    assert.deepEqual([end, results, tasks, chosen, identical], ['done', ['sum'], 5, 5, 5])
    const outcomes = new Set((replayed as Replayed[]).map(({ outcome }) => outcome))
    assert.deepEqual([...outcomes], ['identical'])
  })

  test('is also a command of a pipeline, and says what it takes', () => {
    const { code, out } = project.run('replay', crate, '--packages', repository, '--yes', '--sample', '1')
    assert.equal(code, 0)
    assert.match(out, /^identical \S+ \([0-9a-f]{12}\)\n1 identical; /)
    assert.match(elsewhere.lineal('--help').out, /replay \[options\] <crate> {2}execute a crate's lineage again/)
    assert.equal(elsewhere.lineal('replay').code, 2)
    assert.match(elsewhere.lineal('replay', 'nothing').err, /^error: "nothing" is not there\n/)
    assert.match(
      elsewhere.lineal('replay', crate, '--packages', 'nothing', '--yes').err,
      /the folder "nothing" has no node_modules/,
    )
  })

  test('is a function, too: of an archive that a study wrote', async () => {
    const study = await open(join(project.root, 'pipeline.ts'))
    const file = join(elsewhere.path, 'sum.zip')
    try {
      const made = await study.crate(file, study.task('sum'))
      assert.deepEqual(
        [made.file, made.run, made.results, made.executions, made.warnings],
        [file, null, ['sum'], 6, []],
      )
      await assert.rejects(study.crate(''), { code: 'bad-call' })
      await assert.rejects(study.crate(file, 'nothing'), { code: 'unknown-target' })
    } finally {
      await study.close()
    }
    const heard: string[] = []
    const result = await replay(file, {
      packages: repository,
      onChecked: ({ results }) => results[0] === 'sum',
      onReplayed: ({ task }) => heard.push(task),
    })
    assert.deepEqual([result.end, result.identical, result.chosen, heard.length], ['done', 5, 5, 5])
    const refused = await replay(file, { onChecked: () => false })
    assert.deepEqual([refused.end, refused.replayed], ['refused', []])
    await assert.rejects(replay(file, { jobs: 0 }), { code: 'bad-option' })
    await assert.rejects(replay(7 as unknown as string), { code: 'bad-call' })
    const interrupted = await replay(file, { packages: repository, signal: AbortSignal.abort() })
    assert.deepEqual([interrupted.end, interrupted.replayed], ['interrupted', []])
  })

  test('leaves nothing in the temporary folder', () => {
    assert.deepEqual(readdirSync(elsewhere.temporary), [])
  })
})

/** A crate of the last task of a project, and what replaying it says. */
function replayed(project: ReturnType<typeof makeProject>, task: string, ...args: string[]) {
  const elsewhere = emptyFolder()
  after(() => {
    project.remove()
    elsewhere.remove()
  })
  const crate = join(elsewhere.path, 'crate')
  const ran = project.run('all')
  assert.equal(ran.code, 0, ran.err)
  const made = project.run('crate', crate, task)
  assert.equal(made.code, 0, made.err)
  return {
    crate,
    elsewhere,
    made,
    ...(args[0] === '--packages' ? elsewhere.lineal('replay', crate, '--yes', ...args) : elsewhere.replay(crate)),
  }
}

describe('a task that needs more than its bundle', () => {
  test('goes through the door whose sources are in the crate, and that is told', () => {
    const door =
      "import { plus } from './plus.ts'\nexport const times = (a: number, b: number): number => plus(a * b)\n"
    const files = { ...sums, 'lib/fast.ts': door, 'lib/plus.ts': 'export const plus = (a: number): number => a\n' }
    const project = makeProject({
      ...files,
      'pipeline.ts': sums['pipeline.ts']!.replace('graph(', "doors: ['./lib/fast.ts'],\n  graph("),
      'lib/step.ts':
        "import { times } from './fast.ts'\nexport const step = (seed: number): number => times(10, seed)\n",
    })
    const { code, out, err, crate, elsewhere } = replayed(project, 'sum')
    assert.equal(code, 0, out)
    assert.match(err, /^warning: its code reaches the machine through lib\/fast\.ts, whose purity nobody judges\n/)
    edit(crate, 'crate.json', (text) => text.replace(/"doors": \[.*\n {2}\],/s, '"doors": [],'))
    sealAgain(crate)
    assert.match(
      elsewhere.replay(crate).out,
      /^not executable fit\[seed=0\] .* because the crate lacks the door lib\/fast\.ts that it goes through$/m,
    )
  })

  test('is not executed with another version of a package, or without it', () => {
    const project = makeProject({ ...sums, 'lib/step.ts': stepWithTiny })
    installTiny(project, { version: '1.0.0', offset: 10 })
    const { code, out, crate, elsewhere } = replayed(project, 'sum', '--packages', project.root)
    assert.equal(code, 0, out)
    installTiny(project, { version: '1.0.1', offset: 10 })
    assert.match(
      elsewhere.lineal('replay', crate, '--yes', '--packages', project.root).out,
      /^not executable fit\[seed=0\] .* because package tiny changed from 1\.0\.0 to 1\.0\.1 since it ran$/m,
    )
    assert.match(
      elsewhere.lineal('replay', crate, '--yes').out,
      /^not executable fit\[seed=0\] .* because the crate has no lock of its packages: `--packages <folder>` names a folder whose node_modules has them$/m,
    )
  })

  test('is not executed where the lock has packages from elsewhere', () => {
    const { crate, elsewhere, remove } = crateOfSums()
    after(remove)
    edit(crate, 'packages/package-lock.json', (text) =>
      text.replace(/"integrity": "[^"]*",?/, '"resolved": "git+ssh://x",'),
    )
    sealAgain(crate)
    const { code, out } = elsewhere.lineal('replay', crate, '--yes')
    assert.equal(code, 1)
    assert.match(
      out,
      /because its packages were not installed: the lock has node_modules\/@sinclair\/typebox without its integrity$/m,
    )
  })

  test('that is impure is not executed, and what reads it is', () => {
    const project = makeProject({
      ...sums,
      'stages/make.ts': sums['stages/make.ts']!.replace('inputs:', "impure: 'it asks somebody',\n  inputs:"),
    })
    const { code, out } = replayed(project, 'sum')
    assert.equal(code, 1)
    assert.match(out, /^not executable make \([0-9a-f]{12}\) because its stage is declared impure: it asks somebody$/m)
    assert.match(out, /^4 identical, 1 not executable; /m)
  })

  test('whose bits depend on the machine is executed on this one', () => {
    const project = makeProject({
      ...sums,
      'stages/make.ts': sums['stages/make.ts']!.replace('inputs:', "machine: 'it is fast',\n  inputs:"),
    })
    const { code, out } = replayed(project, 'sum')
    assert.equal(code, 0, out)
  })

  test('gets no variable of whoever replays it', () => {
    const project = makeProject({ ...sums, 'lib/step.ts': stepWithTiny })
    installTiny(project, { version: '1.0.0', offset: 10 })
    project.write('node_modules/tiny/index.js', 'export const offset = process.env.SECRET === undefined ? 10 : 11\n')
    const { code, out, crate, elsewhere } = replayed(project, 'sum', '--packages', project.root)
    assert.equal(code, 0, out)
    process.env['SECRET'] = 'a secret'
    try {
      assert.equal(elsewhere.lineal('replay', crate, '--yes', '--packages', project.root).code, 0)
    } finally {
      delete process.env['SECRET']
    }
  })

  test('that is a program runs its sources from the crate, in a sandbox where there is one', () => {
    const project = programProject(
      {
        count: {
          run: '`sh sh/count.sh ${input.words} > ${output}`',
          fields: "inputs: { words: file() },\n  sources: ['sh/*.sh'],\n  tools: { sh: ['sh', '-c', 'echo 1'] }",
          inputs: '{ words }',
        },
      },
      { files: { 'sh/count.sh': 'wc -l < "$1" | tr -d " "\n' } },
    )
    const { code, out, err, crate, elsewhere } = replayed(project, 'count')
    assert.equal(code, 0, out + err)
    const warned = /^warning: some of its tasks are programs, and there is no sandbox here: they can do what you can$/m
    assert.equal(warned.test(err), withoutSandbox() !== false)
    assert.match(out, /^identical count \([0-9a-f]{12}\)\n1 identical; 1 that came in from outside has its digest\n$/)
    edit(crate, fileIn(crate, /count\.sh$/), (text) => text.replace('-l', '-w'))
    sealAgain(crate)
    assert.match(elsewhere.replay(crate).err, /sh\/count\.sh of program [0-9a-f]{12} has not the digest on record/)
  })
})
