import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { crateOfSums, filesIn, sha256 } from '../../support/crate-of-sums.ts'

interface Entity {
  readonly '@id': string
  readonly '@type': string | string[]
  readonly [name: string]: unknown
}

describe('a crate', () => {
  const { project, elsewhere, crate, remove } = crateOfSums({
    LICENSE: 'Do as you like.\n',
    'CITATION.cff':
      'cff-version: 1.2.0\ntitle: Sums of numbers\nlicense: MIT\nauthors:\n  - given-names: Ada\n    family-names: Lovelace\n    orcid: https://orcid.org/0000-0002-1825-0097\n    affiliation: Analytical Engines\n',
  })
  after(remove)
  const read = (path: string): string => readFileSync(join(crate, path), 'utf8')
  const graph = (JSON.parse(read('ro-crate-metadata.json')) as { '@graph': Entity[] })['@graph']
  const byId = new Map(graph.map((entity) => [entity['@id'], entity]))

  test('says what it is, and how many executions and files it holds', () => {
    const { code, out, err } = project.run('crate', join(elsewhere.path, 'again'), 'sum')
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /^\S+again: sum, 6 executions in \d+ files, [\d.]+ \wB; its digest is [0-9a-f]{64}\n$/)
    assert.equal(out.trim().slice(-64), sha256(read('manifest-sha256.txt')))
  })

  test('holds artifacts, code, sources, records, packages, and what the project says of itself', () => {
    const names = new Set(filesIn(crate).map((path) => path.replaceAll(/[0-9a-f]{64}/g, '<digest>')))
    assert.deepEqual([...names].sort(), [
      'README.md',
      'artifacts/<digest>.json',
      'artifacts/<digest>.txt',
      'code/<digest>/bundle.mjs',
      'code/<digest>/bundle.mjs.map',
      'code/<digest>/code.json',
      'crate.json',
      'manifest-sha256.txt',
      'packages/package-lock.json',
      'packages/package.json',
      'project/CITATION.cff',
      'project/LICENSE',
      'project/pipeline.ts',
      'records/executions.jsonl',
      'records/history.txt',
      'records/runs.json',
      'ro-crate-metadata.json',
      'ro-crate-preview.html',
      'sources/lib/shift.ts',
      'sources/lib/step.ts',
      'sources/schemas/numbers.ts',
      'sources/stages/fit.ts',
      'sources/stages/make.ts',
      'sources/stages/sum.ts',
    ])
  })

  test('has the sha256 of every file but the manifest in the manifest, its preview included', () => {
    const listed = read('manifest-sha256.txt')
    const files = filesIn(crate).filter((path) => path !== 'manifest-sha256.txt')
    assert.equal(listed, files.map((path) => `${sha256(readFileSync(join(crate, path)))}  ${path}\n`).join(''))
    assert.match(listed, / {2}ro-crate-preview\.html\n/)
  })

  test('is a Provenance Run Crate of the project, with its licence and its authors', () => {
    const root = byId.get('./')!
    assert.equal(root['name'], 'Sums of numbers: sum')
    assert.deepEqual(root['license'], { '@id': 'https://spdx.org/licenses/MIT' })
    assert.deepEqual(root['author'], { '@id': 'https://orcid.org/0000-0002-1825-0097' })
    assert.equal(byId.get('https://orcid.org/0000-0002-1825-0097')!['name'], 'Ada Lovelace')
    assert.ok(byId.has('https://w3id.org/ro/wfrun/provenance/0.5'))
    assert.match(String(root['datePublished']), /^\d{4}-\d\d-\d\d$/)
  })

  test('tells each execution with its code, params, inputs, and times', () => {
    const fit = graph.find(({ name, '@type': type }) => name === 'fit[seed=1]' && type === 'CreateAction')!
    const [data, seed] = (fit['object'] as { '@id': string }[]).map((one) => byId.get(one['@id'])!)
    assert.deepEqual([data!['name'], seed!['name'], seed!['value']], ['make, fit[seed=0]', 'seed', 1])
    const tool = byId.get((fit['instrument'] as { '@id': string })['@id'])!
    assert.deepEqual([tool['name'], tool['@type']], ['stages/fit.ts', ['File', 'SoftwareSourceCode']])
    const result = byId.get((fit['result'] as { '@id': string })['@id'])!
    assert.equal(result['sha256'], sha256('[11,12,13]'))
    assert.match(String(fit['startTime']), /\+00:00$/)
  })

  test('shows a short result in the preview, which asks nothing of the network', () => {
    const preview = read('ro-crate-preview.html')
    assert.match(preview, /<h3><a href="artifacts\/[0-9a-f]{64}\.json">sum<\/a><\/h3>/)
    assert.match(preview, /<pre>\[\n {2}6,\n {2}36,\n {2}66\n\]<\/pre>/)
    assert.doesNotMatch(preview, /<(script|img|link|iframe)\b|url\(|https?:/)
  })

  test('has the same bytes when it is written again, as a folder and as an archive', () => {
    const [first, second] = ['one.zip', 'two.zip'].map((name) => join(elsewhere.path, name))
    assert.equal(project.run('crate', first!, 'sum').code, 0)
    assert.equal(project.run('crate', second!, 'sum').code, 0)
    assert.ok(readFileSync(first!).equals(readFileSync(second!)))
    const again = join(elsewhere.path, 'again')
    assert.deepEqual(filesIn(again), filesIn(crate))
    for (const path of filesIn(crate)) assert.equal(readFileSync(join(again, path), 'utf8'), read(path))
  })

  test('of the last run, or of a run that is named, holds what each of its tasks made', () => {
    const file = join(elsewhere.path, 'run')
    const [log] = project.json('log') as unknown as [{ runs: { run: string }[] }]
    const id = log.runs[0]!.run
    const [byDefault] = project.json('crate', file) as unknown as [
      { run: string; results: string[]; executions: number },
    ]
    assert.deepEqual([byDefault.run, byDefault.results, byDefault.executions], [id, ['sum'], 6])
    assert.equal((project.json('crate', file, id)[0] as { run: string }).run, id)
    const { code, err } = project.run('crate', file, '20200101-000000-000-aaaaaa')
    assert.deepEqual([code, err.split('\n')[0]], [2, 'error: there is no run 20200101-000000-000-aaaaaa'])
  })

  test('replaces an earlier crate of its name, and nothing else', () => {
    assert.equal(project.run('crate', crate, 'sum').code, 0)
    const taken = join(elsewhere.path, 'taken')
    mkdirSync(taken)
    writeFileSync(join(taken, 'notes.txt'), 'mine')
    const refused = (path: string): RegExp =>
      new RegExp(`^error: "${path}" is there already, and is not a crate as it was written\n`)
    const first = project.run('crate', taken, 'sum')
    assert.equal(first.code, 2)
    assert.match(first.err, refused(taken))
    assert.deepEqual(readdirSync(taken), ['notes.txt'])
    const changed = join(elsewhere.path, 'changed')
    cpSync(crate, changed, { recursive: true })
    writeFileSync(join(changed, 'notes.txt'), 'mine')
    assert.match(project.run('crate', changed, 'sum').err, refused(changed))
    assert.ok(existsSync(join(changed, 'notes.txt')))
    writeFileSync(join(elsewhere.path, 'mine.zip'), 'mine')
    assert.match(project.run('crate', join(elsewhere.path, 'mine.zip'), 'sum').err, /mine\.zip" is there already/)
    assert.equal(readFileSync(join(elsewhere.path, 'mine.zip'), 'utf8'), 'mine')
    const own = project.run('crate', 'pipeline.ts', 'sum')
    assert.match(own.err, /^error: "pipeline\.ts" is the file of the pipeline, and would be overwritten/)
  })

  test('leaves nothing half written where it cannot be written', () => {
    writeFileSync(join(elsewhere.path, 'a-file'), '')
    const { code, err } = project.run('crate', join(elsewhere.path, 'a-file/crate'), 'sum')
    assert.equal(code, 2)
    assert.match(err, /^error: the crate can't be written: a file stands where a folder should be\n/)
    assert.deepEqual(
      readdirSync(elsewhere.path).filter((name) => name.includes('.half')),
      [],
    )
  })

  test('is not written where bytes are gone, and says of which tasks', () => {
    project.run('gc', '--keep-runs', '0')
    const file = join(elsewhere.path, 'gone')
    const { code, err } = project.run('crate', file, 'sum')
    assert.equal(code, 2)
    assert.match(
      err,
      /^error: no crate was written: the store has no bytes any more of what these tasks made: ingest\[file=data\.txt\], make, .+\n.*fix: run what the crate is to be of with --force, then write it again\n/s,
    )
    assert.ok(!existsSync(file))
  })
})
