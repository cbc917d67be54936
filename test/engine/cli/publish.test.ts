import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

/** The sample pipeline, which publishes its sum under each of these names. */
function publishing(...names: readonly string[]): string {
  const publish = names.map((name) => `${JSON.stringify(name)}: total`).join(', ')
  return sums['pipeline.ts']!.replace(
    'sum({ fits }, {})',
    `const total = sum({ fits }, {})\n    return { publish: { ${publish} } }`,
  )
}

describe('publishing', () => {
  let project: Project
  before(() => {
    project = makeProject(sums)
  })
  after(() => {
    project.remove()
  })

  /** What a command says where the sum is published under these names. */
  function refusal(command: string, ...names: readonly string[]): string {
    project.write('pipeline.ts', publishing(...names))
    const { code, out, err } = project.run(command)
    assert.deepEqual({ code, out }, { code: 2, out: '' }, err)
    return err
  }

  test('is refused before anything runs where it would overwrite what the pipeline lives by', () => {
    symlinkSync('data.txt', join(project.root, 'link.txt'))
    const owners = {
      'data.txt': 'what ingest[file=data.txt] reads',
      './link.txt': 'what ingest[file=data.txt] reads',
      'stages/fit.ts': 'the code of stage "fit"',
      'pipeline.ts': 'the file of the pipeline',
      'store.db': "part of the store's record",
      'cache/sum.json': "part of the store's cache",
    }
    for (const [file, owner] of Object.entries(owners)) {
      assert.equal(
        refusal(file === 'data.txt' ? 'plan' : 'all', 'out/sum.json', file),
        `error: "${file}" is ${owner}, and would be overwritten\n   at: pipeline.ts, publish\n  fix: publish sum as another file\n`,
      )
    }
    assert.equal(project.read('data.txt'), sums['data.txt'])
    assert.ok(!existsSync(join(project.root, 'out')))
  })

  test('is refused outside of the pipeline’s folder, and where two names are one file', () => {
    const where = '   at: pipeline.ts, publish\n  fix: publish sum as another file\n'
    assert.equal(
      refusal('all', '../outside.json'),
      `error: "../outside.json" lies outside of the pipeline's folder\n${where}`,
    )
    assert.equal(
      refusal('all', 'out/sum.json', 'out/./sum.json'),
      `error: "out/sum.json" and "out/./sum.json" are one file\n${where}`,
    )
  })

  test('of a file that can’t be written says why, and keeps no other from being published', () => {
    project.write('pipeline.ts', publishing('taken/sum.json', 'out/sum.json'))
    mkdirSync(join(project.root, 'taken/sum.json'), { recursive: true })
    const { code, out, err } = project.run('all')
    assert.equal(code, 2)
    assert.match(out, /^out\/sum\.json is up to date$/m)
    assert.equal(
      err.replaceAll(project.root, 'ROOT'),
      `error: "taken/sum.json" was not published: the file can't be written: it is a folder
   at: ROOT/taken/sum.json
  fix: name a file in a folder that can be written; then run again: what was made is kept
`,
    )
    assert.deepEqual(
      [readdirSync(join(project.root, 'taken')), project.read('out/sum.json')],
      [['sum.json'], '[6,36,66]'],
    )
    const events = project.json('all')
    assert.deepEqual(
      events.map(({ event }) => event),
      ['run-started', 'published', 'not-published', 'run-finished'],
    )
    const [{ runs }] = project.json('log') as unknown as [{ runs: { outcome: { end: string } }[] }]
    assert.deepEqual(
      runs.map(({ outcome }) => outcome.end),
      ['not-published', 'not-published'],
    )
    assert.match(project.run('log').out, / {2}all: 0 ran, 6 reused, not all published, in /)
  })
})
