import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHTML } from 'linkedom'
import type { Member } from 'lineal'
import type { Dataset } from '../../schemas/dataset.ts'
import { prevention as registration } from '../../claims/prevention/registration.ts'
import { Claim } from '../../schemas/claim.ts'
import { TrialTable } from '../../schemas/trial-row.ts'
import aggregate from '../../stages/aggregate.ts'
import cellsStage from '../../claims/prevention/stages/prevention-cells.ts'
import sectionStage from '../../claims/prevention/stages/prevention-section.tsx'
import summaryStage from '../../claims/prevention/stages/prevention-summary.ts'
import report from '../../stages/report.tsx'
import { asMember, context } from '../stages/as-artifact.ts'
import verdictsStage from '../../stages/verdicts.ts'
import { makeData, runChain, type Chain } from '../stages/small-study.ts'
import { rowsOf } from '../claims/trial-rows.ts'

const penalty = { strength: 1, until: 0.6 }
const harm2 = await makeData('harm2')
const co2 = await makeData('co2')
const chains: Chain[] = []
for (const activation of ['sin', 'tanh'] as const) {
  for (const seed of [0, 1]) {
    chains.push(await runChain(harm2, { activation, seed }))
    chains.push(await runChain(harm2, { activation, seed, loss: 'log-det', penalty }))
  }
}
for (const init of ['std', 'greedy'] as const) chains.push(await runChain(co2, { init, width: 8 }))

const inputs = {
  nets: chains.map(({ net }) => net),
  redundancies: chains.map(({ redundancy }) => redundancy),
  pruned: chains.map(({ pruned }) => pruned),
}
const rows = await aggregate.run(inputs, { success: { below: 1e-3 } }, context)
const summary = await asMember(aggregate.output, rows, {})

const claim: Claim = {
  id: 'C3',
  verdict: 'partly',
  statement: 'It holds for sin and not for relu.',
  measure: 'ratio of median errors',
  effect: 12.5,
  interval: [3, 40],
  seeds: 15,
  tasks: [summary.digest],
}
const later = await asMember<Claim>(Claim, { ...claim, id: 'C10', verdict: 'not reproduced' }, {})
const judged = await verdictsStage.run({ claims: [later, await asMember(Claim, claim, {})] }, {}, context)
const verdicts = await asMember(verdictsStage.output, judged, {})
const study = { profile: 'smoke' } as const

const trials = await asMember(
  TrialTable,
  rowsOf([
    { method: 'ours', loss: 'log-projected', init: 'pick', tests: [1e-6, 1e-7], rank: 14 },
    { tests: [1e-3, 1e-4] },
    { setting: 'b', init: 'wide', tests: [1e-4, 1e-8] },
    { method: 'longer', tests: [1e-5, 1e-4] },
    { method: 'parts', loss: 'projected', init: 'pick', tests: [1e-5, 1e-5] },
    { method: 'noise', loss: 'log-projected', noise: 0.05, tests: [1e-3, 1e-3] },
    { method: 'noise', noise: 0.05, tests: [1e-3, 2e-3] },
    { method: 'deep', loss: 'log-projected', depth: 2, width: 8, tests: [1e-5, 1e-5] },
    { method: 'deep', depth: 2, width: 8, tests: [1e-4, 1e-6] },
  ]),
  {},
)
const { limits } = registration
const pooled = await summaryStage.run({ trials: [trials] }, { limits }, context)
const compared = await cellsStage.run({ trials: [trials] }, { limits }, context)
const pooledTable = await asMember(summaryStage.output, pooled, {})
const cellTable = await asMember(cellsStage.output, compared, {})

/** The section of C3; those of the other claims have tests of their own. */
const section = await sectionStage.run(
  {
    claim,
    summary: [pooledTable],
    cells: [cellTable],
  },
  { study },
  context,
)
const sections = [await asMember(sectionStage.output, section, {})]

async function makePage(data: readonly Member<Dataset>[]): Promise<string> {
  const { nets, pruned } = inputs
  return report.run({ verdicts: [verdicts], sections, summary: [summary], nets, pruned, data }, { study }, context)
}

const page = await makePage([harm2, co2])
const { document } = parseHTML(page) as unknown as { document: PageDocument }

/** The little of the DOM that the tests read; the project's types leave the rest out. */
interface PageDocument {
  readonly documentElement: { getAttribute(name: string): string | null }
  querySelectorAll(selector: string): Iterable<PageElement>
}
interface PageElement {
  readonly textContent: string
  getAttribute(name: string): string | null
  querySelectorAll(selector: string): Iterable<PageElement>
}

const all = (selector: string): PageElement[] => [...document.querySelectorAll(selector)]

test('the page is the same bytes each time', async () => {
  assert.equal(await makePage([harm2, co2]), page)
})

test('the claims stand in the order of their numbers, each with its verdict and what it was judged by', () => {
  const shown = all('[aria-label="Verdicts"] tbody tr')
  assert.deepEqual(
    shown.map((row) => row.textContent),
    [
      'C3partlyIt holds for sin and not for relu.13 ratio of median errors3 to 4015',
      'C10not reproducedIt holds for sin and not for relu.13 ratio of median errors3 to 4015',
    ],
  )
  assert.equal(shown[0]!.getAttribute('data-artifact'), `${verdicts.digest} ${summary.digest}`)
  assert.match(page, /made with the profile “smoke”/)
})

test('the page is self-contained: nothing is loaded from elsewhere, and no script runs', () => {
  assert.deepEqual(all('script, link, img, iframe, object'), [])
  assert.ok(!/url\(|@import/.test(page))
  assert.deepEqual(
    all('a').map((link) => link.getAttribute('href')),
    ['https://arxiv.org/abs/2008.09878', '#C3', '#C10'],
  )
})

test('the page names its language and title, and fits a phone', () => {
  assert.equal(document.documentElement.getAttribute('lang'), 'en')
  assert.equal(all('title')[0]?.textContent, 'Do dense nets collapse onto duplicate basis functions?')
  assert.equal(all('meta[name=viewport]')[0]?.getAttribute('content'), 'width=device-width, initial-scale=1')
})

test('every figure is a drawing with a name for those who do not see it, and a caption', () => {
  const figures = all('figure')
  assert.equal(figures.length, 10)
  for (const figure of figures) {
    const [drawing] = [...figure.querySelectorAll('svg')]
    assert.equal(drawing?.getAttribute('role'), 'img')
    assert.ok((drawing.getAttribute('aria-label') ?? '').length > 20)
    assert.ok([...figure.querySelectorAll('figcaption')][0]!.textContent.length > 20)
  }
})

test('every figure and every cell of the study names artifacts by digest that the report or its summary has', () => {
  const known = new Set([
    verdicts.digest,
    summary.digest,
    harm2.digest,
    co2.digest,
    pooledTable.digest,
    cellTable.digest,
    ...chains.flatMap(({ net, redundancy, pruned }) => [net.digest, redundancy.digest, pruned.digest]),
  ])
  const marked = all('[data-artifact]')
  for (const element of marked) {
    for (const digest of (element.getAttribute('data-artifact') ?? '').split(' ')) assert.ok(known.has(digest), digest)
  }
  assert.equal(all('figure[data-artifact]').length, 10)
  const cells = all('details tr[data-artifact]').map((row) => row.getAttribute('data-artifact'))
  assert.deepEqual(cells.toSorted(), rows.map(({ digests }) => digests).toSorted())
})

test('nothing on the page is undefined, NaN or an object', () => {
  assert.doesNotMatch(page, /undefined|NaN|\[object|Infinity/)
})

test('the findings count the nets and take their verbs from the numbers', () => {
  const brief = all('.brief li').map(({ textContent }) => textContent)
  assert.equal(brief[0], 'The survey of collapse trained 10 nets; none diverged.')
  assert.match(brief[1]!, /: sin \d(\.5)? → \d(\.5)?, tanh \d(\.5)? → \d(\.5)? of 6 units with one input \(medians/)
  assert.match(
    brief[2]!,
    /^MSE \+ log-det, against plain MSE from the same seeds, left fewer duplicates in \d of 2 cells/,
  )
})

test('the CO2 net that found the cycle is read as a sum of sinusoids', () => {
  const formula = all('[aria-label="The best net as a formula"] tbody tr').map((row) => row.textContent)
  assert.ok(
    formula.some((row) => /^(1\.0[01]|0\.99)/.test(row)),
    formula.join('; '),
  )
})

test('C3 has its section: its rule, its verdict, and every baseline with its wins and its ratio', () => {
  const [section] = all('section#C3')
  const text = section!.textContent
  assert.match(text, /partly\. It holds for sin and not for relu/)
  assert.match(text, /Seven criteria\./)
  assert.match(text, /A preview: the profile “full”.* 2 seeds a cell\./)
  const rows = [...section!.querySelectorAll('tbody tr')].map((row) => row.textContent)
  assert.ok(
    rows.some((row) => row.startsWith('plain standard1 / 0 of 11.0·10³')),
    rows.join('; '),
  )
  assert.ok(
    rows.some((row) => row.startsWith('plain wide0 / 0 of 1')),
    rows.join('; '),
  )
  assert.ok(
    rows.some((row) => row.startsWith('no log1 / 0 of 1')),
    rows.join('; '),
  )
  assert.ok(
    rows.some((row) => row.startsWith('plain tuned, 5 % noise0 / 0 of 1')),
    rows.join('; '),
  )
  assert.ok(
    rows.some((row) => row.startsWith('plain tuned, 2 × 8 units0 / 0 of 1')),
    rows.join('; '),
  )
})

test('a report without the record leaves its section out, and one of two summaries is refused', async () => {
  const without = await makePage([harm2])
  assert.doesNotMatch(without, /Mauna Loa<\/h2>/)
  await assert.rejects(
    async () =>
      report.run(
        { verdicts: [verdicts], sections, summary: [summary, summary], nets: [], pruned: [], data: [] },
        { study },
        context,
      ),
    { message: 'the page shows one member of "summary", not 2' },
  )
})
