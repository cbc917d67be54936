import { dot, line, link, ruleX, text } from '@observablehq/plot'
import { exp10 } from '../../nets/maths.ts'
import type { CompactRow, GainRow } from './schemas/compact-table.ts'
import { logTicks } from '../../page/format-number.ts'
import { inOrder, lossName } from '../../page/names.ts'
import { renderPlot } from '../../page/render-plot.ts'

/** The kinds of nets: how they are called, and their colours. */
export const kinds = [
  { kind: 'ours', name: 'log projected', colour: 'var(--log-projected)' },
  { kind: 'plain', name: 'plain MSE, tuned', colour: 'var(--mse)' },
  { kind: 'dense', name: 'dense, trained by us', colour: 'var(--pairwise)' },
  { kind: 'published MLP', name: 'published MLP, best', colour: 'var(--log-det)' },
  { kind: 'published small MLP', name: 'published MLP, best of at most 130 parameters', colour: 'var(--dead)' },
  { kind: 'published KAN', name: 'published KAN, best', colour: 'var(--decov)' },
] as const

/** Draws errors against numbers of parameters: a panel a set. */
export function sizesFigure(rows: readonly CompactRow[], title: string): string {
  const targets = inOrder(
    rows.map(({ target }) => target),
    [],
  )
  const columns = 3
  const marks = rows
    .filter(({ mae }) => mae !== null)
    .map((row) => {
      const place = targets.indexOf(row.target)
      return { ...row, column: place % columns, row: Math.floor(place / columns) }
    })
  const names = targets.map((target, i) => ({ target, column: i % columns, row: Math.floor(i / columns) }))
  const facets = { fx: 'column', fy: 'row' } as const
  const lines = marks
    .filter(({ kind }) => kind === 'ours' || kind === 'plain')
    .toSorted((a, b) => a.parameters - b.parameters)
  return renderPlot({
    ariaLabel: title,
    width: 860,
    height: 60 + 250 * Math.ceil(targets.length / columns),
    marginLeft: 56,
    marginBottom: 42,
    fx: { axis: null, padding: 0.08 },
    fy: { axis: null, padding: 0.14 },
    x: {
      type: 'log',
      label: 'parameters',
      grid: true,
      tickFormat: logTicks(marks.map(({ parameters }) => parameters)),
      inset: 8,
    },
    y: {
      type: 'log',
      label: 'mean absolute test error',
      grid: true,
      tickFormat: logTicks(marks.map(({ mae }) => mae!)),
      inset: 8,
    },
    color: { domain: kinds.map(({ kind }) => kind), range: kinds.map(({ colour }) => colour) },
    marks: [
      line(lines, { ...facets, x: 'parameters', y: 'mae', z: 'kind', stroke: 'kind', strokeWidth: 1.6 }),
      dot(marks, { ...facets, x: 'parameters', y: 'mae', fill: 'kind', r: 3.5 }),
      text(names, { ...facets, text: 'target', frameAnchor: 'top-right', dy: 2, fontWeight: 'bold' }),
    ],
  })
}

/** Draws what each change buys: a row a change. */
export function gainsFigure(rows: readonly GainRow[], title: string): string {
  const marks = rows.map(({ kind, activation, from, to, low, gain, high }) => ({
    panel: kind === 'path' ? `path, ${activation}` : kind,
    row: `${lossName(from)} → ${lossName(to)}`,
    low: exp10(low),
    gain: exp10(gain),
    high: exp10(high),
  }))
  const panels = inOrder(
    marks.map(({ panel }) => panel),
    [],
  )
  const names = inOrder(
    marks.map(({ row }) => row),
    [],
  )
  const y = { fx: 'panel', y: 'row' } as const
  return renderPlot({
    ariaLabel: title,
    width: 860,
    height: 70 + names.length * 22,
    marginLeft: 230,
    marginRight: 20,
    marginBottom: 42,
    fx: { domain: panels, label: null, padding: 0.1 },
    y: { type: 'point', domain: names, label: null, tickSize: 0, padding: 0.7 },
    x: {
      type: 'log',
      label: 'times lower error',
      grid: true,
      tickFormat: logTicks(marks.flatMap(({ low, high }) => [low, high])),
      inset: 6,
    },
    marks: [
      ruleX([1], { strokeOpacity: 0.6 }),
      link(marks, {
        ...y,
        x1: 'low',
        x2: 'high',
        y1: 'row',
        y2: 'row',
        stroke: 'var(--log-projected)',
        strokeWidth: 3,
        strokeOpacity: 0.45,
      }),
      dot(marks, { ...y, x: 'gain', r: 3.5, fill: 'var(--log-projected)' }),
    ],
  })
}
