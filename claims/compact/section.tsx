import type { Member } from 'lineal'
import { compact as registration } from './registration.ts'
import { publishedToys } from './published.ts'
import type { Profile } from '../registration.ts'
import type { Claim } from '../../schemas/claim.ts'
import type { CompactRow, GainRow } from './schemas/compact-table.ts'
import { ClaimSection } from '../../page/claim-section.tsx'
import { gainsFigure, kinds, sizesFigure } from './figures.ts'
import { DataTable } from '../../page/data-table.tsx'
import { Figure, Legend } from '../../page/figure.tsx'
import { ratioText, short } from '../../page/format-number.ts'
import { lossName } from '../../page/names.ts'

/** C7: what was registered, what became of it, small nets beside large ones, and what each ingredient buys. */
export function CompactSection(props: {
  claim: Claim
  sets: Member<readonly CompactRow[]>
  gains: Member<readonly GainRow[]>
  profile: Profile
}) {
  const { claim, sets, gains, profile } = props
  const known = new Set(sets.value.filter(({ kind }) => kind === 'published MLP').map(({ target }) => target))
  const onSets = sets.value.filter(({ target }) => known.has(target))
  const toys = sets.value.filter(({ target }) => !known.has(target))
  return (
    <ClaimSection registration={registration} claim={claim} profile={profile}>
      <Legend entries={kinds} />
      <Figure
        svg={sizesFigure(onSets, 'Error against number of parameters on each published set')}
        artifacts={[sets.digest]}
      >
        Mean absolute test error against the number of parameters on the published sets: medians over draws and seeds,
        and published values as they stand.
      </Figure>
      <details>
        <summary>All nets on the published sets</summary>
        <SizesTable rows={onSets} digest={sets.digest} />
      </details>
      <h3>Which ingredient buys how much</h3>
      <p>
        The path goes from a net trained as published to ours, one change at a time, at the reference width. A main
        effect is taken over all combinations that differ in one thing alone.
      </p>
      <Figure
        svg={gainsFigure(gains.value, 'What each change buys, on the path and over all combinations')}
        artifacts={[gains.digest]}
      >
        How many times lower the mean absolute test error becomes by each change, with 95 % intervals over sets and
        seeds.
      </Figure>
      <GainsTable rows={gains.value} digest={gains.digest} />
      <h3>Toys</h3>
      <p>
        Root mean squared errors that the KAN paper (arXiv 2404.19756) prints: {toyText()}. Of its other toys it has
        figures only.
        {lostText(toys)}
      </p>
      <SizesTable rows={toys} digest={sets.digest} />
    </ClaimSection>
  )
}

/** Names the toys on which tuned plain MSE has the lower error at some width. */
export function lostText(toys: readonly CompactRow[]): string {
  const lost = toys.filter(({ kind, ratio_high }) => kind === 'plain' && ratio_high !== null && ratio_high < 0)
  if (lost.length === 0) return ''
  const names = [...new Set(lost.map(({ target }) => target))].join(', ')
  return ` Tuned plain MSE has the lower error on ${names}.`
}

function toyText(): string {
  return Object.entries(publishedToys)
    .map(([name, nets]) => `${name} ${nets.map(({ rmse, what }) => `${short(rmse)} (${what})`).join(', ')}`)
    .join('; ')
}

function SizesTable({ rows, digest }: { rows: readonly CompactRow[]; digest: string }) {
  return (
    <DataTable
      label="Errors and sizes of nets"
      caption="Medians over draws of the points and seeds. LM: after Levenberg-Marquardt. Over ours: squared error over that of our net of the same width, draw and seed, geometric mean with its 95 % interval."
      heads={[
        'set',
        'net',
        'shape',
        'parameters',
        'nets',
        'mean absolute error',
        'quartiles',
        'RMS error',
        'LM: MAE',
        'over ours',
        'interval',
        'LM: over ours',
        'won by ours',
        'rate at the edge',
      ]}
      artifacts={[digest]}
      rows={rows
        .toSorted((a, b) => order(a, b))
        .map((row) => ({
          cells: [
            row.target,
            kinds.find(({ kind }) => kind === row.kind)?.name ?? row.kind,
            row.what,
            row.parameters,
            row.diverged > 0 ? `${row.nets} (${row.diverged} diverged)` : row.nets,
            short(row.mae),
            row.mae_q1 === null ? '–' : `${short(row.mae_q1)} to ${short(row.mae_q3)}`,
            short(row.rmse),
            row.refined_mae !== null && (row.kind === 'ours' || row.kind === 'plain') ? short(row.refined_mae) : '–',
            row.ratio === null ? '–' : ratioText(row.ratio),
            row.ratio_low === null || row.ratio_high === null
              ? '–'
              : `${ratioText(row.ratio_low)} to ${ratioText(row.ratio_high)}`,
            row.refined_ratio === null ? '–' : ratioText(row.refined_ratio),
            row.wins === null ? '–' : `${row.wins} of ${row.nets}`,
            row.rate_at_edge ? 'yes' : '–',
          ],
          ...(row.digests === '' ? {} : { artifacts: row.digests.split(' ') }),
        }))}
    />
  )
}

function order(a: CompactRow, b: CompactRow): number {
  if (a.target !== b.target) return 0
  const place = ({ kind }: CompactRow) => kinds.findIndex((known) => known.kind === kind)
  return place(a) - place(b) || a.parameters - b.parameters
}

function GainsTable({ rows, digest }: { rows: readonly GainRow[]; digest: string }) {
  return (
    <DataTable
      label="What each change buys"
      caption="How many times lower the mean absolute error becomes; geometric means."
      heads={['change', 'from', 'to', 'activation', 'times lower', 'interval', 'error before', 'error after', 'pairs']}
      artifacts={[digest]}
      rows={rows.map((row) => ({
        cells: [
          `${row.kind}: ${row.factor}`,
          lossName(row.from),
          lossName(row.to),
          row.activation,
          ratioText(row.gain),
          `${ratioText(row.low)} to ${ratioText(row.high)}`,
          ratioText(row.before),
          ratioText(row.after),
          row.pairs,
        ],
      }))}
    />
  )
}
