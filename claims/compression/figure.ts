import { dot, line, ruleY, text } from '@observablehq/plot'
import { groupBy } from '../../nets/statistics/group-by.ts'
import { geometricMean } from '../../nets/statistics/mean.ts'
import { bestRoutes, cellName, errorOf, kinds, type Kind } from './schemas/compression-cells.ts'
import type { CompressionRow } from './schemas/compressions.ts'
import { logTicks } from '../../page/format-number.ts'
import { renderPlot } from '../../page/render-plot.ts'

/** What small nets are come by, for the legend. */
export const ways = [
  { kind: 'narrow', name: 'plain MSE at the small width', colour: 'var(--decov)' },
  { kind: 'cure', name: 'best cure alone', colour: 'var(--mse)' },
  { kind: 'prevention', name: 'prevention alone', colour: 'var(--log-projected)' },
  { kind: 'both', name: 'prevention, then cure', colour: 'var(--log-det)' },
] as const

interface Point {
  readonly cell: string
  readonly way: string
  readonly width: number
  readonly error: number
}

/** Draws error by width: a panel a cell, a line a way; the dashed line is the wide plain net. */
export function compressionFigure(rows: readonly CompressionRow[], floor: number, title: string): string {
  const narrow = rows.filter(({ route }) => route === 'narrow')
  const points = [
    ...pointsOf(narrow, 'narrow', floor),
    ...(Object.keys(kinds) as Kind[]).flatMap((kind) => pointsOf(bestRoutes(rows, kind, floor), kind, floor)),
  ]
  const wide = pointsOf(
    rows.filter(({ route }) => route === 'wide'),
    'wide',
    floor,
  )
  const cells = [...new Set(points.map(({ cell }) => cell))]
  const across = Math.min(4, cells.length)
  const panel = <P extends Pick<Point, 'cell'>>(point: P) => {
    const place = cells.indexOf(point.cell)
    return { ...point, fx: place % across, fy: Math.floor(place / across) }
  }
  const drawn = points.map(panel)
  return renderPlot({
    ariaLabel: title,
    width: 860,
    height: 70 + 190 * Math.ceil(cells.length / across),
    marginLeft: 84,
    marginBottom: 40,
    fx: { axis: null, padding: 0.12 },
    fy: { axis: null, padding: 0.22 },
    x: { type: 'log', label: 'units', ticks: [...new Set(points.map(({ width }) => width))], tickFormat: String },
    y: {
      type: 'log',
      label: 'test error, share of the variance',
      labelAnchor: 'center',
      labelArrow: 'none',
      grid: true,
      tickFormat: logTicks(points.map(({ error }) => error)),
    },
    color: { domain: ways.map(({ kind }) => kind), range: ways.map(({ colour }) => colour) },
    marks: [
      ruleY(wide.map(panel), { y: 'error', fx: 'fx', fy: 'fy', strokeDasharray: '4 3', strokeOpacity: 0.6 }),
      line(drawn, { x: 'width', y: 'error', z: 'way', fx: 'fx', fy: 'fy', stroke: 'way', strokeWidth: 1.6 }),
      dot(drawn, { x: 'width', y: 'error', fx: 'fx', fy: 'fy', fill: 'way', r: 3 }),
      text(
        cells.map((cell) => panel({ cell })),
        { frameAnchor: 'top', dy: -12, fx: 'fx', fy: 'fy', text: 'cell', fontWeight: 600 },
      ),
    ],
  })
}

function pointsOf(rows: readonly CompressionRow[], way: string, floor: number): Point[] {
  const groups = groupBy(rows, (row) => `${cellName(row)} ${row.width}`)
  return [...groups.values()].map((own) => ({
    cell: cellName(own[0]!),
    way,
    width: own[0]!.width,
    error: geometricMean(own.map((row) => errorOf(row, floor))),
  }))
}
