import { dot, link, ruleX, type PlotOptions } from '@observablehq/plot'
import type { SummaryRow } from '../../schemas/summary.ts'
import { logTicks } from '../../page/format-number.ts'
import { activationOrder, inOrder, initName, lossColours, lossName, losses } from '../../page/names.ts'
import { renderPlot } from '../../page/render-plot.ts'

/** One measure of a cell: its quartiles over seeds, and its median before training where there is one. */
export interface Measure {
  readonly label: string
  readonly log?: boolean
  readonly low: (row: SummaryRow) => number | null
  readonly median: (row: SummaryRow) => number | null
  readonly high: (row: SummaryRow) => number | null
  readonly untrained?: (row: SummaryRow) => number
}

interface Mark {
  readonly target: string
  readonly activation: string
  readonly row: string
  readonly loss: string
  readonly low: number | null
  readonly median: number | null
  readonly high: number | null
  readonly untrained: number | null
}

/** Draws one measure for every cell: a column an activation, a band a target, a line a loss and initialisation. */
export function cellsFigure(rows: readonly SummaryRow[], measure: Measure, title: string): string {
  const marks = rows.map((row): Mark => markOf(row, measure))
  const bands = inOrder(
    rows.map(({ target }) => target),
    [],
  )
  const lines = inOrder(
    marks.map(({ row }) => row),
    ['standard', 'wide', 'picked', 'greedy'].flatMap((init) => losses.map(({ name }) => `${name}, ${init}`)),
  )
  const y = { fx: 'activation', fy: 'target', y: 'row' } as const
  const options: PlotOptions = {
    ariaLabel: title,
    width: 860,
    height: 60 + bands.length * (lines.length * 15 + 12),
    marginLeft: 212,
    marginRight: 70,
    marginBottom: 42,
    fx: {
      domain: inOrder(
        marks.map(({ activation }) => activation),
        activationOrder,
      ),
      label: null,
      padding: 0.1,
    },
    fy: { domain: bands, label: null, padding: 0.08 },
    y: { type: 'point', domain: lines, label: null, tickSize: 0, padding: 0.7 },
    x:
      measure.log === true
        ? {
            type: 'log',
            label: measure.label,
            grid: true,
            tickFormat: logTicks(marks.flatMap(({ low, high }) => [low ?? 0, high ?? 0])),
            inset: 6,
          }
        : { label: measure.label, grid: true, zero: true, inset: 6, tickFormat: String },
    color: lossColours,
    marks: [
      ...(measure.log === true ? [] : [ruleX([0], { strokeOpacity: 0.4 })]),
      link(
        marks.filter(({ low }) => low !== null),
        { ...y, x1: 'low', x2: 'high', y1: 'row', y2: 'row', stroke: 'loss', strokeWidth: 3, strokeOpacity: 0.45 },
      ),
      dot(
        marks.filter(({ untrained }) => untrained !== null),
        { ...y, x: 'untrained', r: 3, stroke: 'currentColor', strokeOpacity: 0.55 },
      ),
      dot(
        marks.filter(({ median }) => median !== null),
        { ...y, x: 'median', r: 3.5, fill: 'loss' },
      ),
    ],
  }
  return renderPlot(options)
}

function markOf(row: SummaryRow, measure: Measure): Mark {
  return {
    target: row.target,
    activation: row.activation,
    row: `${lossName(row.loss)}, ${initName(row.init)}`,
    loss: lossName(row.loss),
    low: measure.low(row),
    median: measure.median(row),
    high: measure.high(row),
    untrained: measure.untrained?.(row) ?? null,
  }
}
