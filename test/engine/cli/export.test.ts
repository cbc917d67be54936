import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

describe('export', () => {
  let project: Project
  before(() => {
    project = makeProject(sums)
    assert.equal(project.run('all').code, 0)
  })
  after(() => {
    project.remove()
  })

  /** What a refused export says, its target as the project's. */
  function refusal(file: string): string {
    const { code, out, err } = project.run('export', 'sum', file)
    assert.deepEqual({ code, out }, { code: 2, out: '' }, err)
    return err.replaceAll(project.root, 'ROOT')
  }

  test('overwrites no file that the pipeline lives by', () => {
    symlinkSync(join(project.root, 'store.db'), join(project.root, 'link.db'))
    const owners = {
      'store.db': "part of the store's record",
      'store.db-wal': "part of the store's record",
      'store.db-shm': "part of the store's record",
      'cache/00/new.json': "part of the store's cache",
      'pipeline.ts': 'the file of the pipeline',
      'stages/fit.ts': 'the code of stage "fit"',
      'data.txt': 'what ingest[file=data.txt] reads',
    }
    for (const [file, owner] of Object.entries(owners)) {
      assert.equal(
        refusal(file),
        `error: "${file}" is ${owner}, and would be overwritten\n   at: ROOT/${file}\n  fix: name another file\n`,
      )
    }
    assert.match(refusal('link.db'), /^error: "link\.db" is part of the store's record, .*\n {3}at: ROOT\/store\.db\n/)
    assert.deepEqual(project.ran('all'), [])
  })

  test('names the place that can’t be written, and why', () => {
    const fix = 'name a file in a folder that can be written'
    const why = (file: string): string => {
      const [what, at, how] = refusal(file).split('\n')
      assert.equal(how, `  fix: ${fix}`)
      return `${what!.replace("error: the file can't be written: ", '')}, ${at!.replace('   at: ', '')}`
    }
    assert.equal(why(''), 'it is a folder, ROOT')
    assert.equal(why('stages'), 'it is a folder, ROOT/stages')
    assert.equal(why('data.txt/sum.json'), 'a file stands where a folder should be, ROOT/data.txt/sum.json')
    assert.equal(why('x'.repeat(300)), `its name is too long, ROOT/${'x'.repeat(300)}`)
    if (process.platform !== 'linux') return
    assert.equal(why('/proc/a/b/sum.json'), 'no folder can be made here, /proc/a/b/sum.json')
    assert.equal(
      refusal('/dev/full'),
      "error: the file can't be written: the disk is full\n   at: /dev/full\n  fix: free some space, or name a file on another disk\n",
    )
  })

  test('leaves no half file, and keeps links and modes', () => {
    project.write('results/real.json', 'old')
    chmodSync(join(project.root, 'results/real.json'), 0o600)
    symlinkSync('real.json', join(project.root, 'results/link.json'))
    assert.equal(project.run('export', 'sum', 'results/link.json').code, 0)
    assert.equal(project.read('results/real.json'), '[6,36,66]')
    assert.equal(statSync(join(project.root, 'results/real.json')).mode & 0o777, 0o600)
    assert.deepEqual(readdirSync(join(project.root, 'results')), ['link.json', 'real.json'])
  })

  test('to standard output writes the bytes alone: what it tells of them goes to standard error', () => {
    for (const name of ['-', '/dev/stdout']) {
      const { code, out, err } = project.run('export', 'sum', name)
      assert.deepEqual({ code, out }, { code: 0, out: '[6,36,66]' })
      assert.match(err, new RegExp(`^${name}: 9 B, sha256 [0-9a-f]{64}\n$`))
    }
    assert.equal(existsSync(join(project.root, '-')), false)
  })
})
