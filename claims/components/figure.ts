import { dot, link } from '@observablehq/plot'
import type { RecoveryCell } from './schemas/recovery-cells.ts'
import { methodName, methods } from './tables.tsx'
import { inOrder } from '../../page/names.ts'
import { renderPlot } from '../../page/render-plot.ts'

/** Draws how often components are exact without noise: a row a method, a column a teacher; circles for single starts. */
export function recoveryFigure(cells: readonly RecoveryCell[], title: string): string {
  const drawn = cells.map(({ target, method, exact, firstExact }) => ({
    target,
    method: methodName(method),
    first: 100 * firstExact,
    last: 100 * exact,
  }))
  const rows = inOrder(
    drawn.map(({ method }) => method),
    methods.map(({ name }) => name),
  )
  const place = { y: 'method', fx: 'target', stroke: 'var(--log-projected)' } as const
  return renderPlot({
    ariaLabel: title,
    width: 860,
    height: 70 + 34 * rows.length,
    marginLeft: 190,
    marginRight: 16,
    marginBottom: 38,
    fx: { domain: [...new Set(drawn.map(({ target }) => target))], label: null, padding: 0.3 },
    x: { domain: [0, 100], label: 'share of seeds, %', ticks: [0, 100], grid: true, labelArrow: 'none' },
    y: { domain: rows, label: null },
    marks: [
      link(drawn, { ...place, x1: 'first', x2: 'last', strokeOpacity: 0.5 }),
      dot(drawn, { ...place, x: 'first', r: 5 }),
      dot(drawn, { ...place, x: 'last', r: 3.5, fill: 'var(--log-projected)' }),
    ],
  })
}
