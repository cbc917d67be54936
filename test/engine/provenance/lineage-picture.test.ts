import assert from 'node:assert/strict'
import { test } from 'node:test'
import { artifactsInElement } from '../../../engine/provenance/artifacts-in-element.ts'
import { drawLineage } from '../../../engine/provenance/draw-lineage.ts'
import { groupLineage } from '../../../engine/provenance/group-lineage.ts'
import { describeSummary, summariseLineage } from '../../../engine/provenance/summarise-lineage.ts'
import type { WholeLineage } from '../../../engine/provenance/collect-lineage.ts'
import { digestBytes } from '../../../engine/values/digest.ts'

/** A lineage from what each task read: `fit[seed=1]` is of stage fit, `file:x` an ingested file, `?x` made by nothing. */
function lineage(reads: Readonly<Record<string, readonly string[]>>, ...roots: readonly string[]): WholeLineage {
  const made = Object.entries(reads).map(([task, members], i) => {
    const [stage] = task.split('[') as [string]
    const isFile = task.startsWith('file:')
    const execution = {
      id: i,
      task,
      stage: isFile ? 'ingest' : stage,
      params: '{}',
      git: { commit: 'c'.repeat(40), dirty: i === 0 },
      host: `host${i % 2}`,
      started: `2026-01-0${1 + (i % 9)}T00:00:00Z`,
      record: isFile ? { file: task.slice(5) } : {},
    }
    const inputs = members.length === 0 ? [] : [{ name: 'data', many: true, members, left: 0 }]
    return [
      task,
      { digest: digestBytes(Buffer.from(task)), execution: task.startsWith('?') ? undefined : execution, inputs },
    ]
  })
  return { roots, made: new Map(made as never) }
}

const seeds = [0, 1, 2, 3, 4, 5]
const fits = seeds.map((seed) => `fit[seed=${seed}]`)
const study = lineage(
  {
    table: [...fits, '?lost'],
    ...Object.fromEntries(fits.map((fit) => [fit, ['make', 'file:a.csv']])),
    make: [],
    'file:a.csv': [],
    '?lost': [],
  },
  'table',
)

test('a summary says in one sentence what is on record, the stages of most tasks first', () => {
  const verified = [
    { executions: [1, 2, 99], host: 'h', node: 'v', when: '2026-02-01T00:00:00Z' },
    { executions: [2], host: 'h', node: 'v', when: '2026-02-03T00:00:00Z' },
    { executions: [99], host: 'h', node: 'v', when: '2026-02-09T00:00:00Z' },
  ]
  assert.equal(
    describeSummary(summariseLineage(study, verified)),
    'made by 6 tasks of fit and 1 of table, from 1 of make, the file a.csv and 1 artifact that nothing on record made, at commit cccccccccccc with changes that no commit has, executed on 2 hosts, from 2026-01-01 to 2026-01-09, 2 tasks verified again, the last on 2026-02-03',
  )
})

test('a summary names three stages, and counts the others', () => {
  const chain = lineage({ a: ['b'], b: ['c'], c: ['d'], d: ['e'], e: ['f'], f: [] }, 'a')
  assert.match(
    describeSummary(summariseLineage(chain, [])),
    /^made by 1 task of a, 1 of b, 1 of c and 2 of 2 more stages, from 1 of f, /,
  )
})

test('tasks of a stage are one box where there are more than a handful, and each generation of a stage is one', () => {
  const { groups, edges } = groupLineage(study)
  assert.deepEqual(Object.fromEntries(groups.map(({ kind, members }) => [kind, members.length])), {
    file: 1,
    source: 1,
    stage: 6,
    unknown: 1,
    result: 1,
  })
  assert.deepEqual(
    edges.map(({ count }) => count).sort((a, b) => a - b),
    [1, 6, 6, 6],
  )
  const twice = lineage({ last: ['fit[i=1]'], 'fit[i=1]': ['fit[i=0]'], 'fit[i=0]': [] }, 'last')
  assert.equal(groupLineage(twice).groups.length, 3)
})

test('a chain of many tasks of one stage is one box, which has no arrow to itself', () => {
  const names = Array.from({ length: 300 }, (_, i) => `step[i=${i}]`)
  const chain = lineage(
    Object.fromEntries(names.map((name, i) => [name, i === 0 ? [] : [names[i - 1]!]])),
    names.at(-1)!,
  )
  const { groups, edges } = groupLineage(chain)
  assert.deepEqual(
    groups.map(({ members }) => members.length).sort((a, b) => a - b),
    [1, 299],
  )
  assert.equal(edges.length, 1)
})

test('a picture has a box for each group, and what stands in it is escaped', () => {
  const picture = drawLineage(groupLineage(study), { title: 'a <b>', text: 'made by "6" & more' })
  assert.equal(picture.match(/<rect class="box"/g)?.length, 5)
  assert.equal(picture.match(/<path class="edge"/g)?.length, 4)
  assert.match(picture, />6 × fit<\/text><text [^>]*>over seed\u00a0\(6\)<\/text>/)
  assert.match(picture, /<title id="title">a &#60;b&#62;<\/title>/)
  assert.match(picture, />made by &#34;6&#34; &#38; more</)
  assert.match(picture, /prefers-color-scheme:dark/)
})

test('stages that read each other can be drawn', () => {
  const both = lineage(
    { last: ['a[i=1]'], 'a[i=1]': ['b[i=1]'], 'b[i=1]': ['a[i=0]'], 'a[i=0]': ['b[i=0]'], 'b[i=0]': [] },
    'last',
  )
  assert.equal(drawLineage(groupLineage(both), { title: '', text: '' }).match(/<rect class="box"/g)?.length, 5)
})

test("an element's artifacts are its own and those within it, else those of what it is in", () => {
  const [a, b] = [digestBytes(Buffer.from('a')), digestBytes(Buffer.from('b'))]
  const page = `<section id="s"><p data-artifact="${a} ${b}"><b id="n">1<br></b></p><p data-artifact="${a}" id="own">2</section><p id="none">3`
  const found = (id: string) => artifactsInElement(page, id).artifacts
  assert.deepEqual(found('s'), [a, b])
  assert.deepEqual(found('n'), [a, b])
  assert.deepEqual(found('own'), [a])
  assert.equal(found('none'), undefined)
  assert.deepEqual(artifactsInElement(page, 'x').ids, ['s', 'n', 'own'])
})
