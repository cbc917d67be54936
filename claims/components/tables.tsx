import { rootMeanSquare, type RecoveryCell } from './schemas/recovery-cells.ts'
import { DataTable } from '../../page/data-table.tsx'
import { countText, short } from '../../page/format-number.ts'

/** The methods in the order in which they are shown. */
export const methods = [
  { method: 'log-projected', name: 'log projected' },
  { method: 'plain-0.3', name: 'plain MSE, rate 0.3' },
  { method: 'plain-1', name: 'plain MSE, rate 1' },
  { method: 'greedy', name: 'greedy, no training' },
  { method: 'exact', name: 'log projected, K units (told K)' },
  { method: 'expand-and-cluster', name: 'Expand-and-Cluster (told K)' },
] as const

/** How a method is called on the page. */
export function methodName(method: string): string {
  return methods.find((known) => known.method === method)?.name ?? method
}

/** Recoveries without noise, a row a teacher and a method; a row names the artifacts behind it. */
export function CleanTable({ cells, digest }: { cells: readonly RecoveryCell[]; digest: string }) {
  return (
    <DataTable
      label="Components recovered without noise"
      caption="Without noise. Exact: the right number of units, each within 10⁻⁶. Bound: the Cramér-Rao bound of the least certain unit, relative, for errors as large as the deviation of the values, median over seeds: times the root of the fit's mean squared error it says how far the weights may be off. Claimed: the method says by its own standard errors that it is exact."
      heads={[
        'teacher',
        'method',
        'seeds',
        'exact',
        'exact at the first start',
        'starts',
        'claimed',
        'of these false',
        'bound',
      ]}
      rows={sorted(cells).map((cell) => ({
        cells: [
          cell.target,
          methodName(cell.method),
          cell.seeds,
          percent(cell.exact),
          percent(cell.firstExact),
          countText(cell.starts),
          cell.claimed,
          cell.falseClaims,
          short(Number.isFinite(cell.bound) ? cell.bound : null),
        ],
        artifacts: cell.rows.map(({ digests }) => digests),
      }))}
      artifacts={[digest]}
    />
  )
}

/** Recoveries with noise, a row a teacher, a level and a method. */
export function NoisyTable(props: { cells: readonly RecoveryCell[]; separation: number; digest: string }) {
  return (
    <DataTable
      label="Components recovered from values with noise"
      caption={`With noise. Apart: the largest Cramér-Rao bound of a frequency over its distance to the next one; above ${props.separation} the cell does not count, since the noise hides what is asked for. Error: root mean square of the frequencies' errors over their bounds, of runs with the right number; 1 is what no unbiased estimate can better.`}
      heads={[
        'teacher',
        'noise',
        'method',
        'seeds',
        'right number',
        'at the first start',
        'starts',
        'apart',
        'error over bound',
      ]}
      rows={sorted(props.cells).map((cell) => ({
        cells: [
          cell.target,
          `${100 * cell.noise} %`,
          methodName(cell.method),
          cell.seeds,
          percent(cell.right),
          percent(cell.firstRight),
          countText(cell.starts),
          short(Number.isFinite(cell.apart) ? cell.apart : null),
          Number.isNaN(cell.efficiency) ? '–' : cell.efficiency.toFixed(2),
        ],
        artifacts: cell.rows.map(({ digests }) => digests),
      }))}
      artifacts={[props.digest]}
    />
  )
}

/** What each method makes of all cells that count: the share of runs with the right number, and the error over the bound. */
export function noisyByMethod(cells: readonly RecoveryCell[]): string {
  const known = methods.filter(({ method }) => cells.some((cell) => cell.method === method))
  return known
    .map(({ method, name }) => {
      const rows = cells.filter((cell) => cell.method === method).flatMap((cell) => cell.rows)
      const right = rows.filter(({ units, components }) => units === components).length
      const errors = rows.flatMap(({ efficiency }) => (efficiency === null ? [] : [efficiency]))
      const precision = errors.length > 0 ? `, ${rootMeanSquare(errors).toFixed(2)} times the bound` : ''
      return `${name} ${right} of ${rows.length}${precision}`
    })
    .join('; ')
}

function sorted(cells: readonly RecoveryCell[]): RecoveryCell[] {
  const targets = [...new Set(cells.map(({ target }) => target))]
  const place = ({ target, noise, method }: RecoveryCell): number =>
    1000 * targets.indexOf(target) + 900 * noise + methods.findIndex((known) => known.method === method)
  return cells.toSorted((a, b) => place(a) - place(b))
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
