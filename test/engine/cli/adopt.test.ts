import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { open, type AdoptResult } from '../../../engine/index.ts'
import { openStore, type Store } from '../../../engine/store/open-store.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

describe('results that were adopted from the store of another checkout', () => {
  let theirs: Project
  let ours: Project
  before(() => {
    theirs = makeProject(sums)
    ours = makeProject(sums)
    theirs.run('all')
  })
  after(() => {
    theirs.remove()
    ours.remove()
  })

  test('are not taken without a word of consent', () => {
    const { code, out, err } = ours.run('adopt', theirs.root, '--seed', '7')
    assert.deepEqual([code, out], [2, ''])
    assert.match(
      err,
      /^the store \/\S+ \([0-9a-f]{12}\): 6 of its 6 results are new here\nThis executes 3 tasks again, by --seed 7: others' code, with your rights\.\nerror: adopting executes others' code, and there is no terminal to ask on; nothing was adopted\n {2}fix: add --yes, where you trust whoever made the results, or --sample 0, which executes nothing and is recorded\n$/,
    )
    assert.equal(ours.run('plan', 'all').out.split('\n').at(-2), '1 to run, 5 that wait for them, 0 reused')
  })

  test('are taken once a sample of them was executed again', () => {
    const { code, out } = ours.run('adopt', theirs.root, '--yes')
    assert.equal(code, 0)
    assert.match(
      out,
      /^(identical \S+ \([0-9a-f]{12}\)\n){3}6 results adopted; 3 of 3 executed again, identical; run \d{8}-\S+\n$/,
    )
    assert.equal(ours.run('adopt', theirs.root, '--yes').out, 'nothing to adopt; 6 were here already\n')
  })

  test('are what plan reuses, and an edit outdates only what it reaches', () => {
    assert.equal(ours.run('plan', 'all').out, '0 to run, 0 that wait for them, 6 reused\n')
    ours.edit('stages/fit.ts', (text) => text.replace('x > 0', 'x > 1'))
    const edited = ours.run('plan', 'all').out
    ours.edit('stages/fit.ts', (text) => text.replace('x > 1', 'x > 0'))
    assert.match(edited, /^3 to run, 1 that wait for them, 2 reused/m)
  })

  test('are marked with where they come from in trace, show and log', () => {
    const mark = String.raw`adopted from the store ${theirs.root} \([0-9a-f]{12}\) by .+ on \d{4}-\d\d-\d\d, execution 6 there; 3 of 3 tasks executed again before made the same bytes\n`
    assert.match(ours.run('trace', 'sum').out, new RegExp(`^   ${mark}`, 'm'))
    assert.match(ours.run('show', 'sum').out, new RegExp(`^  ${mark}`, 'm'))
    assert.match(ours.run('log').out, new RegExp(String.raw`^\S+  adopt ${theirs.root}: 6 adopted\n$`))
    const [traced] = ours.json('trace', 'sum') as unknown as [{ adopted: Record<string, unknown> }]
    const { source, segment, execution, sample } = traced.adopted
    const head = theirs.json('audit')[0]!['head']
    assert.deepEqual(source, { kind: 'store', name: theirs.root, digest: head })
    assert.deepEqual([segment, execution, (sample as { identical: number }).identical], [head, 6, 3])
  })

  test('keep their history, verbatim, as a segment whose head audit tells, and finds contained', () => {
    const { short } = theirs.json('audit')[0] as { short: string }
    const { code, out } = ours.run('audit', '--head', short)
    assert.equal(code, 0)
    assert.match(
      out,
      new RegExp(
        String.raw`^contained: ${short} was the head after 6 executions, in the history adopted from the store \S+; none came after it\n`,
      ),
    )
    assert.match(
      out,
      new RegExp(`^segment ${short}: adopted from the store ${theirs.root}, whose history has 6 executions$`, 'm'),
    )
    const [mine] = ours.json('audit') as [{ head: string; executions: number }]
    assert.notEqual(mine.head.slice(0, 40), short)
    assert.equal(mine.executions, 6)
  })

  test('are whole to fsck, kept by gc, and verified as any others are', () => {
    assert.equal(ours.run('fsck').out, 'nothing is wrong with the store\n')
    assert.match(ours.run('gc').out, /^dropped 0 artifacts \(0 B\), kept 5 artifacts/)
    assert.match(ours.run('verify').out, /^5 the same$/m)
    assert.match(ours.run('all').out, /^0 ran, 6 reused/m)
  })

  test('are adopted again with both marks, and keep the first one', () => {
    const third = makeProject(sums)
    try {
      const crate = join(ours.root, 'crate')
      assert.equal(ours.run('crate', crate, 'sum').code, 0)
      const { code, out } = third.run('adopt', crate, '--sample', '0')
      assert.equal(code, 0)
      assert.match(out, /^6 results adopted; none was executed again; run /)
      assert.match(third.run('trace', 'sum').out, /adopted from the crate .*; nothing was executed again before$/m)
      withStore(third, ({ executions, health }) => {
        const { adopted } = executions.latestOf('sum')!
        assert.equal(adopted!.before!.segment, theirs.json('audit')[0]!['head'])
        assert.deepEqual(health.fsck(), [])
      })
    } finally {
      third.remove()
    }
  })

  test('get their bytes back where gc dropped them', () => {
    const copy = makeProject(sums)
    try {
      copy.run('adopt', theirs.root, '--sample', '0', 'make')
      assert.match(copy.run('plan', 'all').out, /2 reused/)
      assert.match(copy.run('gc', '--keep-runs', '0').out, /^dropped 2 artifacts/)
      const { code, out } = copy.run('adopt', theirs.root, 'make', '--sample', '0')
      assert.equal(code, 0)
      assert.match(out, /^0 results adopted, the bytes of 2 restored; none was executed again; run /)
      assert.match(copy.run('log', '-n', '1').out, /: 0 adopted, the bytes of 2 restored\n$/)
      assert.equal(copy.run('fsck').code, 0)
    } finally {
      copy.remove()
    }
  })
})

describe('adopting', () => {
  let theirs: Project
  let ours: Project
  before(() => {
    theirs = makeProject(sums)
    theirs.run('all')
    ours = makeProject(sums)
  })
  after(() => {
    theirs.remove()
    ours.remove()
  })

  test('is a call of a session, too, which hears what is executed and may refuse it', async () => {
    const study = await open(join(ours.root, 'pipeline.ts'))
    try {
      const refused = await study.adopt(theirs.root, { onChecked: ({ fresh, chosen }) => fresh !== 6 || chosen !== 3 })
      assert.deepEqual([refused.end, refused.run, refused.adopted], ['refused', null, 0])
      const interrupted = await study.adopt(theirs.root, { signal: AbortSignal.abort() })
      assert.deepEqual([interrupted.end, interrupted.adopted], ['interrupted', 0])
      assert.equal(study.executions('make').length, 0)
      await assert.rejects(study.adopt(theirs.root, { what: ['mkae'] }), {
        code: 'unknown-target',
        message: `"${theirs.root}" has nothing that "mkae" means`,
      })
      await assert.rejects(study.adopt(theirs.root, { samples: 1 } as object), { code: 'bad-option' })
      const heard: string[] = []
      const done = await study.adopt(theirs.root, {
        what: ['make'],
        sample: 1,
        onReplayed: ({ task }) => heard.push(task),
      })
      assert.deepEqual([done.end, done.results, done.adopted, heard], ['done', 2, 2, ['make']])
    } finally {
      await study.close()
    }
  })

  test('of one result takes what is behind it, and prints one object with --json', () => {
    const [told] = ours.json('adopt', theirs.root, 'fit[seed=1]', '--yes') as unknown as [AdoptResult]
    assert.deepEqual(
      [told.end, told.results, told.fresh, told.here, told.adopted, told.replayed.map(({ outcome }) => outcome)],
      // What it reads, both make and fit[seed=0] made.
      ['done', 4, 2, 2, 2, ['identical', 'identical']],
    )
  })

  test('refuses what is no source, or the store itself', () => {
    const err = (...args: string[]): string => ours.run('adopt', ...args).err
    assert.equal(
      err('.'),
      'error: "." is the store that it would be adopted into\n   at: .\n  fix: name the store of another checkout: the folder that its store.db lies in\n',
    )
    assert.match(
      err('lib'),
      /^error: "lib" is neither a crate nor a store: it has no manifest-sha256\.txt and no store\.db\n/,
    )
    assert.match(err('nothing'), /^error: "nothing" is not there\n/)
    assert.match(err('data.txt'), /^error: "data\.txt" /)
    assert.equal(ours.run('adopt', 'nothing').code, 2)
  })
})

function withStore(project: Project, look: (store: Store) => void): void {
  const place = { database: join(project.root, 'store.db'), cache: join(project.root, 'cache') }
  const store = openStore(place)
  try {
    look(store)
  } finally {
    store.close()
  }
}
