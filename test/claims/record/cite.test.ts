import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test, type TestContext } from 'node:test'
import { openStore } from '../../../engine/store/open-store.ts'
import { cite, headOf, type Citation } from '../../../claims/record/cite.ts'
import type { RecordedVerdicts } from '../../../claims/record/source-of-verdicts.ts'
import { executed } from '../../engine/store/sample.ts'
import { loader } from '../../support/tsx-loader.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const recorded = JSON.parse(readFileSync(join(root, 'results/verdicts.json'), 'utf8')) as RecordedVerdicts
const [c3] = recorded.claims as [RecordedVerdicts['claims'][0]]

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cite-'))
  t.after(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

test('a claim is cited by verdict, effect, interval, commit, head and crate, in words, as JSON and in BibTeX', (t) => {
  const folder = newFolder(t)
  const crate = join(folder, 'c3.zip')
  writeFileSync(crate, 'a crate')
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [...loader, 'pipeline.ts', 'cite', ...args, '--store', folder], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    })
  const { stdout, status } = run('C3', '--crate', crate)
  assert.equal(status, 0)
  const digest = hash('sha256', 'a crate')
  const lines = stdout.split('\n')
  assert.equal(lines[0], 'C3: not reproduced')
  assert.equal(lines[1], `  statement  ${c3.statement}`)
  assert.equal(lines[2], `  effect     2.13, 95 % interval 2.06 to 2.21, 15 seeds: ${c3.measure}`)
  assert.equal(lines[3], `  commit     ${recorded.commit}, profile full`)
  assert.match(lines[4]!, /^ {2}head {7}none: this store did not make this verdict/)
  assert.equal(lines[5], `  crate      sha256 ${digest}`)
  const citation = JSON.parse(run('C6', '--json').stdout) as Citation
  assert.deepEqual([citation.id, citation.head, citation.crate], ['C6', null, null])
  assert.deepEqual(
    [run('c3').stderr, run('c3').status],
    [
      'error: no verdict of a claim "c3" is recorded\n   at: c3\n  fix: did you mean "C3"? (claims with a recorded verdict are C3, C6, C7, C9)\n',
      2,
    ],
  )
  assert.match(run('C4').stderr, /\n {2}fix: claims with a recorded verdict are C3, C6, C7, C9\n$/)
  assert.match(
    run('C3', '--crate', folder).stderr,
    /^error: ".*" is no file\n {3}at: --crate\n {2}fix: give the crate as one file/,
  )
})

test('a head is given by the store that made this very verdict', (t) => {
  const folder = newFolder(t)
  const store = openStore({ database: join(folder, 'store.db'), cache: join(folder, 'cache') })
  const session = { store } as unknown as Parameters<typeof headOf>[0]
  assert.equal(headOf(session, c3), null)
  store.executions.record([executed(1, JSON.stringify(c3))])
  assert.match(headOf(session, c3)!, /^[0-9a-f]{40}$/)
  assert.equal(headOf(session, { ...c3, seeds: c3.seeds + 1 }), null)
  store.close()
})

test('the BibTeX entry has what proves the verdict, and nothing that is not known', () => {
  const proved = cite(recorded, c3, { head: 'a'.repeat(40), crate: 'b'.repeat(64) })
  assert.equal(
    proved.bibtex,
    `@misc{basis-collapse-c3,
  title = {{Claim C3 of arXiv 2008.09878 is not reproduced}},
  author = {{The basis-collapse project}},
  howpublished = {Do dense nets collapse onto duplicate basis functions? A reproduction of arXiv 2008.09878},
  note = {commit ${recorded.commit}, history ${'a'.repeat(40)}, crate sha256 ${'b'.repeat(64)}}
}`,
  )
  assert.match(
    cite(recorded, c3, { head: null, crate: null }).bibtex,
    new RegExp(String.raw`note = \{commit ${recorded.commit}\}`),
  )
})

test('CITATION.cff says what package.json says', () => {
  const { version, license, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    string
  >
  const citation = readFileSync(join(root, 'CITATION.cff'), 'utf8')
  for (const line of [`version: ${version!}`, `license: ${license!}`, `abstract: ${description!}.`])
    assert.ok(citation.split('\n').includes(line), line)
})
