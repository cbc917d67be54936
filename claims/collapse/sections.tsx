import type { Member } from 'lineal'
import { Figure, Legend } from '../../page/figure.tsx'
import { losses } from '../../page/names.ts'
import { cellOf } from '../../schemas/match-runs.ts'
import type { SummaryRow } from '../../schemas/summary.ts'
import type { Contents } from '../../page/contents.ts'
import { basisFigure } from './basis-figure.ts'
import { CellTable } from './cell-table.tsx'
import { cellsFigure } from './cells-figure.ts'
import { Co2Section } from './co2-section.tsx'
import { curvesFigure } from './curves-figure.ts'
import { againstPlain, beforeAfter } from './findings.ts'
import { AgainstPlainTable, BeforeAfterTable } from './findings-tables.tsx'

/** Whether nets collapse, and whether training makes them. */
export function Collapse({ summary, nets, data }: Contents) {
  const example = exampleOf(nets, data)
  const first = example.filter(
    ({ params, value }) =>
      value.metadata.net.seed === example[0]?.value.metadata.net.seed && cellOf(params).init === 'std',
  )
  return (
    <section>
      <h2>Is there collapse, and does training cause it?</h2>
      <p>
        A unit that copies another is waste, but not all waste is training's doing: units of an untrained net may be
        alike to begin with. So every measure is taken twice, on the net as it was initialised and on the net as
        trained.
      </p>
      <BeforeAfterTable lines={beforeAfter(generatedRows(summary.value))} digest={summary.digest} />
      {first.length > 0 && (
        <Figure
          svg={basisFigure(first, 'Hidden units before training and after it, for each loss and activation')}
          artifacts={first.map(({ digest }) => digest)}
        >
          Every hidden unit of nets for {cellOf(first[0]!.params).target}, seed {first[0]!.value.metadata.net.seed},
          standard initialisation. Each line is one unit, centred and scaled to size one; lines that coincide are
          duplicates.
        </Figure>
      )}
    </section>
  )
}

/** What other losses do to it, and to the error. */
export function Prevention({ summary, nets, data }: Contents) {
  const rows = generatedRows(summary.value)
  const factor = [...new Set(rows.map((row) => row.rank_factor))].join(', ')
  const shown = losses.filter(({ loss }) => rows.some((row) => row.loss === loss))
  const entries = [...shown]
  const example = exampleOf(nets, data)
  return (
    <section>
      <h2>Does another loss prevent it, and at what price?</h2>
      <p>
        Each penalty pushes hidden units apart early in training and then lets go. The projected losses solve the output
        layer exactly at each step and train the hidden units for what is left, or for its logarithm. Fewer copies are
        worth having only if the error falls too, so three measures stand side by side: copies, units that the error
        needs, and the error itself.
      </p>
      <AgainstPlainTable lines={againstPlain(rows)} digest={summary.digest} />
      <Legend
        entries={[...entries, { name: 'before training', colour: 'transparent;border:1.5px solid var(--soft)' }]}
      />
      <Figure
        svg={cellsFigure(
          rows,
          {
            label: 'duplicate units',
            low: (row) => row.duplicates_q1,
            median: (row) => row.duplicates_median,
            high: (row) => row.duplicates_q3,
            untrained: (row) => row.duplicates_untrained,
          },
          'Duplicate units by target, activation, initialisation and loss',
        )}
        artifacts={[summary.digest]}
      >
        Duplicates: medians over seeds (dots) with quartiles (bars), and the same nets before training (circles).
      </Figure>
      <Figure
        svg={cellsFigure(
          rows,
          {
            label: 'units needed (error-tied rank)',
            low: (row) => row.rank_q1,
            median: (row) => row.rank_median,
            high: (row) => row.rank_q3,
          },
          'Error-tied rank by target, activation, initialisation and loss',
        )}
        artifacts={[summary.digest]}
      >
        Units needed to stay within {factor} times the net's own squared error. Zero: the variance itself is within
        that.
      </Figure>
      <Figure
        svg={cellsFigure(
          rows,
          {
            label: 'test error, share of the variance',
            log: true,
            low: (row) => row.error_q1,
            median: (row) => row.error_median,
            high: (row) => row.error_q3,
          },
          'Test error by target, activation, initialisation and loss',
        )}
        artifacts={[summary.digest]}
      >
        Mean squared error on test points over the variance of the training values; further left is better.
      </Figure>
      {example.length > 0 &&
        // prettier-ignore
        <Figure
          svg={curvesFigure(example, 'Training error over the steps for each loss')}
          artifacts={example.map(({ digest }) => digest)}
        >
          Training error on {cellOf(example[0]!.params).target} over the steps: the nets of seed {example[0]!.value.metadata.net.seed}.
        </Figure>}
    </section>
  )
}

/** The nets of the CO2 record, where it was studied. */
export function RealData({ nets, pruned, data }: Contents) {
  const record = data.find(({ value }) => value.metadata.name === 'co2')
  const own = nets.filter(isCo2)
  if (record === undefined || own.length === 0) return null
  return (
    <section>
      <h2>CO₂ at Mauna Loa</h2>
      <Co2Section data={record} nets={own} pruned={pruned.filter(isCo2)} />
    </section>
  )
}

/** Every row of the summary. */
export function Cells({ summary }: Contents) {
  const targets = [...new Set(summary.value.map(({ target }) => target))]
  return (
    <section>
      <h2>All numbers</h2>
      {targets.map((target, i) => (
        <details key={target} open={i === 0}>
          <summary>{target}</summary>
          <CellTable target={target} rows={summary.value} />
        </details>
      ))}
    </section>
  )
}

/** The nets of the first generated target of one input. */
function exampleOf(nets: Contents['nets'], data: Contents['data']): Contents['nets'] {
  const ofOne = data.filter(({ value }) => value.metadata.name !== 'co2' && value.metadata.inputs.length === 1)
  const names = ofOne.map(({ value }) => value.metadata.name)
  const first = nets.find(({ params }) => names.includes(cellOf(params).target))
  return first === undefined ? [] : nets.filter(({ params }) => cellOf(params).target === cellOf(first.params).target)
}

/** The rows of targets that are functions. */
export function generatedRows(rows: readonly SummaryRow[]): SummaryRow[] {
  return rows.filter(({ target }) => target !== 'co2')
}

/** Whether an artifact is of the CO2 record. */
export function isCo2({ params }: Member): boolean {
  return params.target === 'co2'
}
