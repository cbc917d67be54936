import type { Member } from 'lineal'
import { compression as registration } from './registration.ts'
import type { Profile } from '../registration.ts'
import type { Claim } from '../../schemas/claim.ts'
import { geometricMean } from '../../nets/statistics/mean.ts'
import { cellName, errorOf, redundancyOf, widthAtEqualError } from './schemas/compression-cells.ts'
import type { CompressionRow } from './schemas/compressions.ts'
import type { SmallFormulas } from './schemas/small-formulas.ts'
import { ClaimSection } from '../../page/claim-section.tsx'
import { compressionFigure, ways } from './figure.ts'
import { DataTable } from '../../page/data-table.tsx'
import { Figure, Legend } from '../../page/figure.tsx'
import { short } from '../../page/format-number.ts'
import { FormulaBlock, formulaNote } from '../../page/formula-block.tsx'

type Rows = Member<readonly CompressionRow[]>

/** C6: what was registered, what became of it, redundancy of wide nets, errors of small ones by route and width. */
export function CompressionSection(props: {
  claim: Claim
  compressions: Rows
  formulas: readonly Member<SmallFormulas>[]
  profile: Profile
}) {
  const { claim, compressions, formulas, profile } = props
  const rows = compressions.value
  const seeds = new Set(rows.map(({ seed }) => seed)).size
  return (
    <ClaimSection registration={registration} claim={claim} profile={profile}>
      {/* prettier-ignore */}
      <p>
        A wide net is cut to a small one, or a small one is trained from the start; all with the same number of steps. {seeds} seeds a cell.
      </p>
      <RedundancyTable compressions={compressions} />
      <Legend entries={ways} />
      <Figure
        svg={compressionFigure(rows, registration.limits.floor, 'Test error by width for each way to a small net')}
        artifacts={[compressions.digest]}
      >
        Test error by width, geometric mean over seeds; of cures the best for each width by validation points. Dashed:
        plain MSE at the wide width with all steps.
      </Figure>
      <RouteTable compressions={compressions} />
      <Formulas formulas={formulas} />
    </ClaimSection>
  )
}

function RedundancyTable({ compressions: { value: rows, digest } }: { compressions: Rows }) {
  const { factor, floor } = registration.limits
  const widths = ['cure', 'prevention', 'both'] as const
  const needed = widths.map((kind) => widthAtEqualError(rows, kind, floor))
  return (
    <DataTable
      label="Redundancy of wide nets, and units at equal error"
      caption={`Share of units that a wide plain net from the standard initialisation can leave out at ${factor} times its error, and the same net before training (medians); and the least width at which the median error is no higher than that of the wide plain net with all steps, a dash where none is.`}
      heads={[
        'cell',
        'can go',
        'before training',
        'units by the best cure',
        'by prevention',
        'by prevention, then cure',
      ]}
      rows={redundancyOf(rows).map(({ cell, trained, untrained }) => ({
        cells: [cell, percent(trained), percent(untrained), ...needed.map((by) => by.get(cell) ?? '–')],
      }))}
      artifacts={[digest]}
    />
  )
}

function RouteTable({ compressions: { value: rows, digest } }: { compressions: Rows }) {
  const small = rows.filter(({ route }) => route !== 'wide')
  const cells = [...new Set(rows.map(cellName))]
  const places = [...new Set(small.map(({ route, width }) => `${route}|${width}`))].map((name) => name.split('|'))
  return (
    <details>
      <summary>All routes</summary>
      <DataTable
        label="Test error of small nets by route"
        caption="Test error over the variance, geometric mean over seeds."
        heads={['route', 'units', ...cells]}
        rows={places.map(([route, width]) => ({
          cells: [
            route!,
            width!,
            ...cells.map((cell) => {
              const own = small.filter(
                (row) => row.route === route && row.width === Number(width) && cellName(row) === cell,
              )
              return short(
                own.length === 0 ? null : geometricMean(own.map((row) => errorOf(row, registration.limits.floor))),
              )
            }),
          ],
        }))}
        artifacts={[digest]}
      />
    </details>
  )
}

function Formulas({ formulas }: { formulas: readonly Member<SmallFormulas>[] }) {
  return (
    <>
      {formulas.map(({ digest, params, value }) => (
        <details key={digest} data-artifact={digest}>
          <summary>
            {cellName({ target: textOf(params.target), activation: textOf(params.activation) })} as formulas, by
            prevention then cure
          </summary>
          <p>{formulaNote}</p>
          {value.map(({ route, width, lines, plain }) => (
            <div key={`${route} ${width}`}>
              <p>
                {route}, {width} units:
              </p>
              <FormulaBlock lines={lines} plain={plain} />
            </div>
          ))}
        </details>
      ))}
    </>
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
