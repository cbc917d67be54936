import type { Member } from 'lineal'
import { prevention as registration } from './registration.ts'
import type { Profile } from '../registration.ts'
import type { Claim } from '../../schemas/claim.ts'
import type { Comparison, PooledComparison } from './schemas/comparison.ts'
import { ClaimSection } from '../../page/claim-section.tsx'
import { Figure, Legend } from '../../page/figure.tsx'
import { PooledTable } from './pooled-table.tsx'
import { cellRatiosFigure, comparedWith, partsFigure } from './figures.ts'

/** C3: what was registered, what became of it, and all comparisons. */
export function PreventionSection(props: {
  claim: Claim
  cells: Member<readonly Comparison[]>
  summary: Member<readonly PooledComparison[]>
  profile: Profile
}) {
  const { claim, cells, summary, profile } = props
  const all = summary.value.filter(({ activation }) => activation === 'all')
  const plain = all.filter(({ depth, noise }) => depth === 1 && noise === 0)
  const parts = plain.filter(({ baseline }) => isPart(baseline))
  const others = plain.filter(({ baseline }) => !isPart(baseline)).toSorted(plainFirst)
  const blocks = all.filter(({ depth, noise }) => depth > 1 || noise > 0)
  const seeds = plain[0]?.seeds ?? 0
  return (
    <ClaimSection registration={registration} claim={claim} profile={profile}>
      <p>
        Every comparison is between nets of one cell and one seed: a ratio above one says that the log projected loss
        has the lower test error. {seeds} seeds a cell.
      </p>
      <PooledTable
        caption="The log projected loss against everything else, one hidden layer, no noise."
        rows={others}
        digest={summary.digest}
      />
      <Legend entries={comparedWith} />
      <Figure
        svg={cellRatiosFigure(cells.value, 'Ratio of test errors in every cell, by baseline')}
        artifacts={[cells.digest]}
      >
        Test error of plain MSE over that of the log projected loss in every cell: geometric mean over seeds and its 95
        % interval. To the right of one the loss is better.
      </Figure>
      <h3>Which part buys what</h3>
      <p>The same loss with one thing left out or changed. The ratio is what that costs.</p>
      <PooledTable caption="Ours against variants of itself." rows={parts} digest={summary.digest} />
      <Figure
        svg={partsFigure(summary.value.filter(isAblation), 'What each part of the loss buys, by activation')}
        artifacts={[summary.digest]}
      >
        Test error of each variant over that of the whole loss, over the cells of each activation, with 95 % intervals
        over cells.
      </Figure>
      <h3>Noise and depth</h3>
      <PooledTable
        caption="Against plain MSE with noise on the training values, and with two hidden layers."
        rows={blocks}
        digest={summary.digest}
      />
    </ClaimSection>
  )
}

/** Variants of our loss are named by what they change. */
const changes = /^(no |not |beta2|init|ridge)/

function isPart(baseline: string): boolean {
  return changes.test(baseline)
}

function plainFirst(a: PooledComparison, b: PooledComparison): number {
  return Number(b.baseline.startsWith('plain')) - Number(a.baseline.startsWith('plain'))
}

function isAblation({ baseline, activation, depth, noise }: PooledComparison): boolean {
  return isPart(baseline) && activation !== 'all' && depth === 1 && noise === 0
}
