import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Database } from '../../../engine/store/sqlite.ts'
import { plainText } from '../../support/plain-text.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

/** Sums over so many numbers that `make` fills a file in the cache; `fit` stays in the database. */
const large = {
  ...sums,
  'data.txt': '7\n'.repeat(20_000),
  'stages/fit.ts': sums['stages/fit.ts']!.replace('moved.filter((x) => x > 0)', 'moved.slice(0, 2)'),
}

function cacheFiles(project: Project): string[] {
  const folder = join(project.root, 'cache')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(path))
    .map((path) => join(folder, path))
}

function flip(file: string): void {
  const bytes = readFileSync(file)
  bytes[100]! ^= 1
  chmodSync(file, 0o644)
  writeFileSync(file, bytes)
}

function outputOf(project: Project, task: string): string {
  return String(project.json('show', task)[0]!.output)
}

describe('fsck', () => {
  let project: Project
  before(() => {
    project = makeProject(large)
    assert.equal(project.run('all').code, 0)
  })
  after(() => {
    project.remove()
  })

  test('finds nothing wrong with a sound store', () => {
    assert.deepEqual(project.run('fsck'), { code: 0, out: 'nothing is wrong with the store\n', err: '' })
    assert.deepEqual(project.json('fsck'), [{ findings: [], left: [], aside: 0 }])
  })

  test('finds a flipped bit in a file: what, where, and the command that mends it', () => {
    const digest = outputOf(project, 'make')
    flip(join(project.root, 'cache', digest.slice(0, 2), digest))
    const { code, out } = project.run('fsck')
    assert.equal(code, 1)
    assert.equal(
      plainText(out),
      'the bytes of artifact SHA256 are damaged\n' +
        `   at: cache/${digest.slice(0, 2)}/SHA256\n` +
        '  fix: `fsck --mend` takes it out of use; it is made again when it is next needed\n' +
        '1 thing is wrong\n',
    )
  })

  test('--mend takes it out of use, and the next run makes it again', () => {
    const { code, out } = project.run('fsck', '--mend')
    assert.equal(code, 0)
    assert.match(
      out,
      /mended 1; what is needed again is made again\n1 damaged or stray file lies in quarantine, which `gc` empties\n$/,
    )
    assert.equal(project.run('fsck').code, 0)
    project.edit('stages/fit.ts', (text) => text.replace('slice(0, 2)', 'slice(0, 3)'))
    assert.deepEqual(project.ran('all'), ['fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]', 'make', 'sum'])
  })

  test('finds a stray file', () => {
    project.write('cache/notes.txt', 'mine')
    assert.deepEqual(project.run('fsck'), {
      code: 1,
      out: 'notes.txt does not belong in the cache\n   at: cache/notes.txt\n  fix: `fsck --mend` moves it to the quarantine folder of the cache\n1 thing is wrong\n',
      err: '',
    })
    assert.equal(project.run('fsck', '--mend').code, 0)
  })

  test('tells what lies in quarantine, which is not wrong any more, until gc has dropped it', () => {
    assert.match(
      project.run('fsck').out,
      /^nothing is wrong with the store\n2 damaged or stray files lie in quarantine, which `gc` empties\n$/,
    )
    assert.equal(project.run('gc').code, 0)
    assert.deepEqual(project.run('fsck'), { code: 0, out: 'nothing is wrong with the store\n', err: '' })
  })

  test('finds a compiled build that is damaged; --mend takes it out of use, and the next run compiles it anew', () => {
    const [build = ''] = readdirSync(join(project.root, 'cache/engine'))
    flip(join(project.root, 'cache/engine', build, 'index.js'))
    assert.deepEqual(project.run('fsck'), {
      code: 1,
      out:
        `index.js of the compiled build ${build} is damaged\n   at: cache/engine/${build}\n` +
        '  fix: `fsck --mend` moves the build to the quarantine folder of the cache; the next run compiles it anew\n1 thing is wrong\n',
      err: '',
    })
    assert.equal(project.run('fsck', '--mend').code, 0)
    assert.equal(project.run('all', '--force').code, 0)
    assert.ok(existsSync(join(project.root, 'cache/engine', build, 'index.js')))
    assert.equal(project.run('fsck').code, 0)
  })

  test('finds a tampered record', () => {
    const db = new Database(join(project.root, 'store.db'))
    db.prepare(
      "UPDATE execution SET body = replace(body, '\"seed\\\":1', '\"seed\\\":7') WHERE task = 'fit[seed=1]'",
    ).run()
    db.prepare("UPDATE execution SET ms = ms + 1 WHERE task = 'fit[seed=1]'").run()
    db.close()
    const { code, out } = project.run('fsck')
    assert.equal(code, 1)
    assert.match(
      out,
      /^the record of execution \d+ is not what was once written\n {3}at: store\.db, execution \d+\n {2}fix: `fsck --mend` notes the damage for good/m,
    )
    assert.equal(project.run('fsck', '--mend').code, 0)
  })

  test('saves what can be read of a database file that is broken', () => {
    const file = join(project.root, 'store.db')
    const bytes = readFileSync(file)
    bytes.fill(0xff, 8192, 8192 + 64)
    writeFileSync(file, bytes)
    assert.equal(project.run('fsck').code, 1)
    const { code, out } = project.run('fsck', '--mend')
    assert.equal(code, 0, out)
    assert.equal(project.run('all').code, 0)
    assert.match(project.run('fsck').out, /^nothing is wrong with the store\n/)
  })
})

describe('a run that meets damage', () => {
  test('makes damaged inputs again, in files and in the database, and says so at its end', () => {
    const project = makeProject(large)
    assert.equal(project.run('all').code, 0)
    for (const file of cacheFiles(project)) flip(file)
    const fit = outputOf(project, 'fit[seed=1]')
    const db = new Database(join(project.root, 'store.db'))
    db.prepare('UPDATE artifact SET inline = CAST(? AS BLOB) WHERE digest = ?').run('[19,17]', fit)
    db.close()
    project.edit('stages/sum.ts', (text) => text.replace('sum + x, 0', 'x + sum, 0'))
    const { code, out } = project.run('all')
    assert.equal(code, 0)
    assert.match(
      out,
      new RegExp(
        `^warning: the bytes of artifact ${fit} are damaged \\(.*\\): out of use now, and made again where they are needed$`,
        'm',
      ),
    )
    assert.equal(outputOf(project, 'fit[seed=1]'), fit)
    project.run('export', 'fit[seed=1]', 'fit.json')
    assert.equal(project.read('fit.json'), '[17,17]')
    assert.match(project.run('fsck').out, /^nothing is wrong with the store\n/)
    project.remove()
  })

  test('makes a damaged page again before it publishes it', () => {
    const page = `
import { html, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({ inputs: {}, params: Type.Object({}), output: html(), run: () => '<p>' + 'x'.repeat(40000) + '</p>' })
`
    const project = makeProject({
      'stages/page.ts': page,
      'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph: ({ use }) => ({ publish: { 'out/page.html': use(() => import('./stages/page.ts'))({}, {}) } }),
})
`,
    })
    assert.equal(project.run('all').code, 0)
    const published = project.read('out/page.html')
    for (const file of cacheFiles(project)) flip(file)
    project.write('out/page.html', 'overwritten')
    const { code, out } = project.run('all')
    assert.equal(code, 0)
    assert.match(out, /^warning: the bytes of artifact [0-9a-f]{64} are damaged/m)
    assert.match(out, /^1 ran, 0 reused/m)
    assert.equal(project.read('out/page.html').split('<script')[0], published.split('<script')[0])
    project.remove()
  })
})

test('a run is refused where a file stands in the place of a folder of the cache, and fsck --mend moves it aside', () => {
  const project = makeProject(sums)
  for (const name of ['engine', 'scratch']) {
    project.write(`cache/${name}`, 'x')
    const file = join(project.root, 'cache', name)
    assert.deepEqual(project.run('all'), {
      code: 2,
      out: '',
      err:
        `error: the store cannot be written: a file stands where a folder should be\n   at: ${file}\n` +
        `  fix: move the file away (\`mv ${file} ${file}.other\`), or keep the store in another folder with --store\n`,
    })
    assert.equal(
      project.run('fsck', '--mend').out,
      `${name} should be a folder of the cache\n   at: cache/${name}\nmended 1; what is needed again is made again\n` +
        `${name === 'engine' ? '1 damaged or stray file lies' : '2 damaged or stray files lie'} in quarantine, which \`gc\` empties\n`,
    )
  }
  assert.equal(project.run('all').code, 0)
  project.remove()
})
