import assert from 'node:assert/strict'
import { chmodSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Database } from '../../../engine/store/sqlite.ts'
import { crateOfSums, edit, fileIn, forgeRow, sealAgain, sha256, type Row } from '../../support/crate-of-sums.ts'
import { makeProject, type Ended, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

/** Another verdict in the place of the last task's, with all that it is digested in. */
function forgeSum(crate: string): void {
  const row = readFileSync(join(crate, 'records/executions.jsonl'), 'utf8')
    .split('\n')
    .find((line) => line.includes('"task":"sum"'))!
  const was = (JSON.parse(row) as Row).output
  const path = fileIn(crate, new RegExp(was))
  edit(crate, path, (text) => text.replace('6', '7'))
  const now = sha256(readFileSync(join(crate, path)))
  renameSync(join(crate, path), join(crate, path.replace(was, now)))
  const about = JSON.parse(readFileSync(join(crate, 'crate.json'), 'utf8')) as object
  writeFileSync(join(crate, 'crate.json'), JSON.stringify(about).replaceAll(was, now))
  forgeRow(crate, 'sum', (one) => ({ ...one, output: now }), true)
  sealAgain(crate)
}

describe('of a crate', () => {
  const { project, elsewhere, crate, remove } = crateOfSums()
  const ours = makeProject(sums)
  after(() => {
    remove()
    ours.remove()
  })
  const forged = join(elsewhere.path, 'forged')
  cpSync(crate, forged, { recursive: true })
  forgeSum(forged)
  const holdsNothing = (): void => {
    assert.match(ours.run('plan', 'all').out, /, 0 reused$/m)
    assert.equal(ours.run('fsck').out, 'nothing is wrong with the store\n')
    assert.equal(ours.run('log').out, 'no run is on record\n')
  }

  test('with a forged result nothing is adopted, where the sample has it', () => {
    const { code, out } = ours.run('adopt', forged, '--sample', '5', '--yes')
    assert.equal(code, 1)
    assert.match(out, /^differs sum \([0-9a-f]{12}\) at \/0 was 7 and is 6$/m)
    assert.match(
      out,
      /^nothing was adopted: executed again, a task made other bytes: its stage is not reproducible, or it is forged$/m,
    )
    holdsNothing()
  })

  test('that is damaged, or contradicts itself, nothing is adopted', () => {
    const damaged = join(elsewhere.path, 'damaged')
    cpSync(crate, damaged, { recursive: true })
    const path = fileIn(damaged, /^artifacts\/.*\.txt$/)
    edit(damaged, path, (text) => text.replace('3', '4'))
    const { code, err } = ours.run('adopt', damaged, '--sample', '0')
    assert.equal(code, 1)
    assert.match(err, new RegExp(`^error: the crate is damaged\n {7}${path} has the digest`))
    sealAgain(damaged)
    assert.match(
      ours.run('adopt', damaged, '--sample', '0').err,
      /^error: the records of the crate contradict each other\n {7}\S+, what ingest\[file=data\.txt\] made, does not hold the bytes that it is named by\n/,
    )
    const newer = join(elsewhere.path, 'newer')
    cpSync(crate, newer, { recursive: true })
    edit(newer, 'crate.json', (text) => text.replace('"version": 1', '"version": 9'))
    sealAgain(newer)
    const refused = ours.run('adopt', newer)
    assert.equal(refused.code, 2)
    assert.match(refused.err, /^error: the crate has layout 9, and this release of the engine knows layouts up to 1\n/)
    holdsNothing()
  })

  test('a record with a field that this release does not know is not taken, because it could not be kept as it was', () => {
    const other = join(elsewhere.path, 'other')
    cpSync(crate, other, { recursive: true })
    forgeRow(other, 'sum', (row) => ({ ...row, body: row.body.replace('{', '{"another":1,') }), true)
    sealAgain(other)
    const { code, err } = ours.run('adopt', other, '--sample', '0')
    assert.equal(code, 2)
    assert.match(
      err,
      /error: nothing was adopted: the record of sum \(execution \d there\) can't be kept as it was written\n/,
    )
    holdsNothing()
  })

  test('in conflict with what is here, nothing of the conflicting key is taken', () => {
    const { code, out } = project.run('adopt', forged)
    assert.equal(code, 1)
    const mine = project.json('show', 'sum')[0]! as { output: string; key: string }
    const rows = readFileSync(join(forged, 'records/executions.jsonl'), 'utf8').split('\n')
    const theirs = (JSON.parse(rows.find((row) => row.includes('"task":"sum"'))!) as Row).output
    assert.equal(
      out,
      `conflict sum (key ${mine.key.slice(0, 12)}): ${mine.output.slice(0, 12)} here (execution 6), ${theirs.slice(0, 12)} there (execution 6): ` +
        'its stage is not reproducible, or one of both is forged\n' +
        'nothing to adopt; 5 were here already\n' +
        'nothing of a conflicting key was taken; `verify <task>` executes yours again\n',
    )
    assert.match(project.run('plan', 'all').out, /6 reused$/m)
    assert.match(project.run('verify', 'sum').out, /^1 the same$/m)
  })

  test('with another result than here, all but that key and what was made from it are taken', () => {
    ours.run('sum')
    const { out, code } = ours.run('adopt', forged)
    assert.equal(code, 1)
    assert.match(out, /^conflict sum .*\nnothing to adopt; 5 were here already\n/)
  })
})

describe('of a store', () => {
  const theirs = makeProject({ ...sums, 'data.txt': `${'1\n'.repeat(20_000)}2\n3\n` })
  const projects: Project[] = [theirs]
  theirs.run('all')
  after(() => {
    for (const project of projects) project.remove()
  })
  /** A copy of it after a change, and what adopting it says. */
  const adoptAfter = (change: (copy: string) => void): Ended & { ours: Project; copy: string } => {
    const ours = makeProject({ ...sums, 'data.txt': theirs.read('data.txt') })
    projects.push(ours)
    const copy = join(ours.root, 'theirs')
    for (const part of ['store.db', 'cache']) cpSync(join(theirs.root, part), join(copy, part), { recursive: true })
    change(copy)
    return { ...ours.run('adopt', copy, '--sample', '0'), ours, copy }
  }
  const change = (copy: string, statement: string): void => {
    const db = new Database(join(copy, 'store.db'))
    db.exec(statement)
    db.close()
  }

  test('whose file of bytes was changed nothing is adopted, and no file is left', () => {
    const { code, err, ours, copy } = adoptAfter((at) => {
      const file = join(
        at,
        'cache',
        fileIn(join(at, 'cache'), /^[0-9a-f]{2}\//, (path) => read(at, path).startsWith('1\n')),
      )
      chmodSync(file, 0o644)
      writeFileSync(file, readFileSync(file, 'utf8').replace('2', '4'))
    })
    assert.equal(code, 1)
    assert.equal(
      err.split('\n').slice(1).join('\n'),
      `error: nothing was adopted: the bytes that ingest[file=data.txt] made are damaged\n   at: ${copy}\n  fix: \`fsck --mend\` there takes them out of use; then adopt again\n`,
    )
    assert.equal(ours.run('fsck').out, 'nothing is wrong with the store\n')
  })

  test('whose record was changed nothing is adopted', () => {
    const { code, err, copy } = adoptAfter((at) => {
      change(at, `UPDATE execution SET ms = ms + 1 WHERE task = 'make'`)
    })
    assert.equal(code, 1)
    assert.match(
      err,
      new RegExp(`^error: nothing was adopted: the store is damaged\n {7}.*execution 2 .*\n   at: ${copy}\n`),
    )
  })

  test('of another version nothing is adopted', () => {
    const { code, err } = adoptAfter((at) => {
      change(at, 'PRAGMA user_version = 7')
    })
    assert.equal(code, 2)
    assert.match(
      err,
      /^error: the store was written by a newer version of the engine: .*\n.*\n {2}fix: ask whose store it is for a crate of it, or use the release of the engine that wrote it\n/,
    )
  })

  test('whose bytes are gone, what was made from them is left out', () => {
    const { code, out } = adoptAfter((at) => {
      const file = join(
        at,
        'cache',
        fileIn(join(at, 'cache'), /^[0-9a-f]{2}\//, (path) => read(at, path).startsWith('1\n')),
      )
      rmSync(file)
    })
    assert.equal(code, 0)
    assert.match(out, /^left out ingest\[file=data\.txt\]: its bytes are gone there\n/)
    assert.match(out, /^left out sum: its input "fits" is not taken$/m)
  })

  test('what was adopted is found by fsck and audit when it is changed, also by who chains it anew', () => {
    const { ours } = adoptAfter(() => undefined)
    assert.equal(ours.run('fsck').code, 0)
    const where = "WHERE task = 'sum'"
    change(ours.root, `UPDATE execution SET body = replace(body, '"host":"', '"host":"x') ${where}`)
    assert.match(ours.run('fsck').out, /the record of execution 6 is not what was once written/)
    const db = new Database(join(ours.root, 'store.db'))
    const row = db.prepare(`SELECT * FROM execution ${where}`).get() as Row
    const before = db.prepare('SELECT chain FROM execution WHERE id = 5').pluck().get() as string
    const { id, key, task, stage, output, ms, body } = row
    const chain = sha256(`execution\n${before}\n${JSON.stringify([id, key, task, stage, output, ms, body])}`)
    db.prepare(`UPDATE execution SET chain = ? ${where}`).run(chain)
    // The ends of runs note the chain, too: a forger changes those along.
    db.close()
    const found = ours.run('fsck').out
    assert.match(found, /execution 6 is not in the history that it was adopted from/)
    assert.equal(ours.run('audit').code, 1)
  })
})

function read(copy: string, path: string): string {
  return readFileSync(join(copy, 'cache', path), 'utf8')
}
