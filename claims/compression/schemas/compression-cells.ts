import { groupBy } from '../../../nets/statistics/group-by.ts'
import { geometricMean } from '../../../nets/statistics/mean.ts'
import { median } from '../../../nets/statistics/quantile.ts'
import type { CompressionRow } from './compressions.ts'

/** Routes by what they are made of. */
export const kinds = {
  cure: ['magnitude', 'pivoted-qr', 'greedy-selection', 'growing', 'lp'],
  prevention: ['prevention'],
  both: ['prevention+pivoted-qr', 'prevention+greedy-selection'],
} as const

/** What a route is made of. */
export type Kind = keyof typeof kinds

/** The error that a route's net is counted with: one that diverged has the worst that a constant would have, and rounding is not told apart. */
export function errorOf({ test }: Pick<CompressionRow, 'test'>, floor: number): number {
  return Math.max(floor, Math.min(test ?? 1, 1))
}

/** One target and activation. */
export function cellName({ target, activation }: Pick<CompressionRow, 'target' | 'activation'>): string {
  return `${target} ${activation}`
}

/** All rows of the best route of a kind, for each cell and width: that with the least geometric mean on validation points. */
export function bestRoutes(rows: readonly CompressionRow[], kind: Kind, floor: number): CompressionRow[] {
  const own = rows.filter(({ route }) => (kinds[kind] as readonly string[]).includes(route))
  const places = groupBy(own, (row) => `${cellName(row)} ${row.width}`)
  return [...places.values()].flatMap((at) => {
    const routes = [...groupBy(at, ({ route }) => route).values()]
    const errors = routes.map((each) =>
      geometricMean(each.map(({ validation }) => errorOf({ test: validation }, floor))),
    )
    return routes[errors.indexOf(Math.min(...errors))]!
  })
}

/** The redundancy of a cell's wide nets: median shares of units that can be left out, after training and before. */
export interface CellRedundancy {
  readonly cell: string
  readonly trained: number
  readonly untrained: number
}

/** How redundant the wide nets of each cell are. */
export function redundancyOf(rows: readonly CompressionRow[]): CellRedundancy[] {
  const wide = rows.filter(({ route }) => route === 'wide')
  return [...groupBy(wide, cellName)].map(([cell, own]) => ({
    cell,
    trained: median(own.map(({ needed, width }) => 1 - (needed ?? width) / width)),
    untrained: median(own.map(({ needed_untrained, width }) => 1 - (needed_untrained ?? width) / width)),
  }))
}

/** The least width of each cell at which a kind's best route has a median error at or below that of wide plain MSE; undefined where none has. */
export function widthAtEqualError(
  rows: readonly CompressionRow[],
  kind: Kind,
  floor: number,
): Map<string, number | undefined> {
  const wide = groupBy(
    rows.filter(({ route }) => route === 'wide'),
    cellName,
  )
  const own = groupBy(bestRoutes(rows, kind, floor), cellName)
  return new Map(
    [...wide].map(([cell, nets]) => {
      const bound = median(nets.map((row) => errorOf(row, floor)))
      const widths = [...groupBy(own.get(cell) ?? [], ({ width }) => width)]
      const enough = widths.filter(([, at]) => median(at.map((row) => errorOf(row, floor))) <= bound)
      return [cell, enough.length === 0 ? undefined : Math.min(...enough.map(([width]) => width))]
    }),
  )
}
