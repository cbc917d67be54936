import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { open } from '../../../engine/index.ts'
import { Database } from '../../../engine/store/sqlite.ts'
import { makeProject, type Ended, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

interface Audited {
  readonly head: string | null
  readonly short: string | null
  readonly executions: number
  readonly first: { readonly execution: number; readonly task: string } | null
  readonly last: object | null
  readonly contains?: object
}

describe('an audit', () => {
  let project: Project
  let early: string
  before(() => {
    project = makeProject(sums)
  })
  after(() => {
    project.remove()
  })

  const audit = (...args: string[]): Ended => project.run('audit', ...args)
  const facts = (...args: string[]): Audited => project.json('audit', ...args)[0] as unknown as Audited

  test('of a store without executions gives no head', () => {
    assert.deepEqual(audit(), { code: 0, out: 'no execution is on record, so there is no head\n', err: '' })
  })

  test('gives a head of 40 digits, how many executions there are, and when the first and the last were', () => {
    project.run('make')
    early = facts().short!
    project.run('all')
    const { code, out } = audit()
    assert.equal(code, 0)
    assert.match(
      out,
      /^head [0-9a-f]{40}\n6 executions, the first on \d{4}-.*Z, the last on \d{4}-.*Z; each record is what was once written\n$/,
    )
    const { head, short, executions, first } = facts()
    assert.deepEqual(
      [head!.length, short, executions, first!.task],
      [64, head!.slice(0, 40), 6, 'ingest[file=data.txt]'],
    )
  })

  test('says what came after a head that was once the head, and knows the one of today', () => {
    const { code, out } = audit('--head', early)
    assert.equal(code, 0)
    assert.match(
      out.split('\n')[0]!,
      new RegExp(
        String.raw`^contained: ${early} was the head after 2 executions: execution 2 \(make\) on \d{4}-.*Z; 4 came after it$`,
      ),
    )
    const today = facts().head!
    assert.match(
      audit('--head', today.toUpperCase()).out,
      /^contained: .* after 6 executions: .*; none came after it\n/,
    )
    const { contains, last } = facts('--head', today)
    assert.deepEqual(contains, { head: today, contained: true, executions: 6, last, after: 0 })
  })

  test('ends with code 1 for a head that never was', () => {
    const other = 'ab'.repeat(20)
    const { code, out } = audit('--head', other)
    assert.equal(code, 1)
    assert.equal(out.split('\n')[0], `not contained: ${other} never was the head of this store's history`)
    assert.equal(audit('--head', early.slice(0, 39) + (early[39] === '0' ? '1' : '0')).code, 1)
  })

  test('refuses what is no digest, and too few digits, naming the heads that begin so', () => {
    const noDigest = (word: string): string =>
      `error: "${word}" is no digest of a head\n   at: --head\n  fix: give the 40 digits that \`audit\` prints, or all 64 of the head\n`
    assert.deepEqual(audit('--head', 'xyz'), { code: 2, out: '', err: noDigest('xyz') })
    assert.deepEqual(audit('--head', 'a'.repeat(65)), { code: 2, out: '', err: noDigest('a'.repeat(65)) })
    assert.deepEqual(audit('--head', early.slice(0, 12)), {
      code: 2,
      out: '',
      err: `error: ${early.slice(0, 12)} has 12 digits, and fewer than 40 digits of a head prove nothing\n   at: --head\n  fix: heads that begin so: ${early} (after execution 2)\n`,
    })
    assert.match(audit('--head', '0123456789').err, /\n {2}fix: no head of this store begins so\n$/)
  })

  test('is given to a program', async () => {
    const study = await open(join(project.root, 'pipeline.ts'))
    try {
      assert.equal(study.audit({ head: early }).contains!.contained, true)
      assert.deepEqual(study.audit(), facts())
      assert.throws(() => study.audit({ head: 1 } as never), {
        message: 'the option "head" of audit() is 1, and must be a text that is not empty',
      })
    } finally {
      await study.close()
    }
  })

  test('names each record that is not what was once written, and gives no head; what was contained before it still is', () => {
    const change = (sql: string): void => {
      const db = new Database(join(project.root, 'store.db'))
      db.exec(sql)
      db.close()
    }
    change("UPDATE execution SET task = 'forged' WHERE id = 4")
    const { code, out } = audit('--head', early)
    const where = `${join(project.root, 'store.db')}, execution 4`
    assert.equal(code, 1)
    assert.deepEqual(out.trimEnd().split('\n').slice(1), [
      'the history is broken, so it has no head',
      `broken: the record of execution 4 is not what was once written (${where})`,
    ])
    assert.match(out, /^contained: /)
    assert.deepEqual([facts().head, facts().short], [null, null])
    project.run('fsck', '--mend')
    assert.equal(audit().code, 1)
    change('DELETE FROM execution WHERE id = 6')
    assert.match(audit().out, /broken: the record of execution 6 is missing \(/)
    rmSync(join(project.root, 'store.db'))
  })
})
