import { dot, link, ruleX, type PlotOptions } from '@observablehq/plot'
import { exp10 } from '../../nets/maths.ts'
import type { Comparison, PooledComparison } from './schemas/comparison.ts'
import { logTicks } from '../../page/format-number.ts'
import { activationOrder, inOrder } from '../../page/names.ts'
import { renderPlot } from '../../page/render-plot.ts'

/** The baselines that are drawn for every cell. */
export const comparedWith = [
  { baseline: 'plain tuned', name: 'plain MSE, tuned on validation points', colour: 'var(--mse)' },
  { baseline: 'plain oracle', name: 'plain MSE, oracle', colour: 'var(--pairwise)' },
  { baseline: 'plain, 3x steps', name: 'plain MSE, oracle, three times the steps', colour: 'var(--log-det)' },
] as const

interface Mark {
  readonly activation: string
  readonly row: string
  readonly baseline: string
  readonly low: number
  readonly ratio: number
  readonly high: number
}

/** Draws the ratio of test errors in every cell: a column an activation, a row a target and a baseline. */
export function cellRatiosFigure(cells: readonly Comparison[], title: string): string {
  const shown = cells.filter(
    ({ depth, noise, baseline }) =>
      depth === 1 && noise === 0 && comparedWith.some((each) => each.baseline === baseline),
  )
  const marks = shown.map(
    ({ target, activation, baseline, ratio, ratio_low, ratio_high }): Mark & { target: string } => ({
      target,
      activation,
      row: baseline,
      baseline,
      low: exp10(ratio_low),
      ratio: exp10(ratio),
      high: exp10(ratio_high),
    }),
  )
  const targets = inOrder(
    marks.map(({ target }) => target),
    [],
  )
  const rows = comparedWith.map(({ baseline }) => baseline)
  return renderPlot({
    ...frame(marks, title),
    height: 60 + targets.length * 46,
    fy: { domain: targets, label: null, padding: 0.1 },
    y: { type: 'point', domain: rows, axis: null, padding: 0.7 },
    color: { domain: rows, range: comparedWith.map(({ colour }) => colour) },
    marks: marksOf(marks, { fx: 'activation', fy: 'target', y: 'row' }),
  })
}

/** Draws what each part of the loss buys: a column an activation, a row a variant. */
export function partsFigure(rows: readonly PooledComparison[], title: string): string {
  const marks = rows.map(({ baseline, activation, ratio, cells_low, cells_high }): Mark => ({
    activation,
    row: baseline,
    baseline,
    low: exp10(cells_low),
    ratio: exp10(ratio),
    high: exp10(cells_high),
  }))
  const names = inOrder(
    marks.map(({ row }) => row),
    [],
  )
  return renderPlot({
    ...frame(marks, title),
    height: 60 + names.length * 24,
    y: { type: 'point', domain: names, label: null, tickSize: 0, padding: 0.7 },
    color: { domain: names, range: names.map(() => 'var(--log-projected)') },
    marks: marksOf(marks, { fx: 'activation', y: 'row' }),
  })
}

function frame(marks: readonly Mark[], title: string): PlotOptions {
  return {
    ariaLabel: title,
    width: 860,
    marginLeft: 200,
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
    x: {
      type: 'log',
      label: 'test error over that of the log projected loss',
      grid: true,
      tickFormat: logTicks(marks.flatMap(({ low, high }) => [low, high])),
      inset: 6,
    },
  }
}

function marksOf(marks: readonly Mark[], y: { fx: string; fy?: string; y: string }) {
  return [
    ruleX([1], { strokeOpacity: 0.6 }),
    link(marks, {
      ...y,
      x1: 'low',
      x2: 'high',
      y1: 'row',
      y2: 'row',
      stroke: 'baseline',
      strokeWidth: 3,
      strokeOpacity: 0.45,
    }),
    dot(marks, { ...y, x: 'ratio', r: 3.5, fill: 'baseline' }),
  ]
}
