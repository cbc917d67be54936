import type { Member } from 'lineal'
import { components as registration } from './registration.ts'
import type { Profile } from '../registration.ts'
import type { Claim } from '../../schemas/claim.ts'
import type { FormulaText } from './schemas/formula.ts'
import type { Period } from './schemas/period.ts'
import { recoveryCells } from './schemas/recovery-cells.ts'
import type { RecoveryRow } from './schemas/recoveries.ts'
import { ClaimSection } from '../../page/claim-section.tsx'
import { recoveryFigure } from './figure.ts'
import { CleanTable, NoisyTable, noisyByMethod } from './tables.tsx'
import { Figure } from '../../page/figure.tsx'
import { countText } from '../../page/format-number.ts'
import { FormulaBlock, formulaNote } from '../../page/formula-block.tsx'

/** C9: what was registered, what became of it, recoveries with and without noise, and nets read as formulas. */
export function ComponentsSection(props: {
  claim: Claim
  recoveries: Member<readonly RecoveryRow[]>
  formulas: readonly Member<FormulaText>[]
  yearly: Member<Period>
  profile: Profile
}) {
  const { claim, recoveries, formulas, yearly, profile } = props
  const cells = recoveryCells(recoveries.value)
  const clean = cells.filter(({ noise }) => noise === 0)
  const noisy = cells.filter(({ noise }) => noise > 0)
  const { separation } = registration.limits
  const counted = noisy.filter(({ apart }) => apart <= separation)
  const seeds = Math.max(0, ...cells.map((cell) => cell.seeds))
  return (
    <ClaimSection registration={registration} claim={claim} profile={profile}>
      {/* prettier-ignore */}
      <p>
        A net is wide to begin with and gives up one unit after another, all weights refitted each time, until the next
        would cost accuracy. What is left is compared with the units that the values came from; the method never saw
        these.{' '}
        {seeds} seeds a cell.
      </p>
      <Figure
        svg={recoveryFigure(clean, 'How often all components and their number are exact, by teacher and method')}
        artifacts={[recoveries.digest]}
      >
        Share of seeds with all components and their number exact, without noise: after one start (circles) and within
        all starts (dots).
      </Figure>
      <CleanTable cells={clean} digest={recoveries.digest} />
      <p>
        Where the bound is large, as on harm8, a fit can be good to many digits and its frequencies wrong in the second:
        then no recovery is claimed, however small the error.
      </p>
      <h3>With noise</h3>
      {counted.length > 0 && <p>Over the cells that count: {noisyByMethod(counted)}.</p>}
      <NoisyTable cells={noisy} separation={separation} digest={recoveries.digest} />
      {formulas.length > 0 && <Formulas formulas={formulas} />}
      <Yearly yearly={yearly} />
    </ClaimSection>
  )
}

function Formulas({ formulas }: { formulas: readonly Member<FormulaText>[] }) {
  return (
    <>
      <h3>The nets, read</h3>
      <p>Nets of the first seed as they were found; terms by the variance that they explain. {formulaNote}</p>
      {formulas.map(({ digest, params, value }) => (
        <details key={digest} data-artifact={digest}>
          <summary>
            {typeof params.target === 'string' ? params.target : ''}
            {Number(params.noise) > 0 && `, ${100 * Number(params.noise)} % noise`}: {value.lines.length - 1} terms
          </summary>
          <FormulaBlock lines={value.lines} plain={value.plain} />
        </details>
      ))}
    </>
  )
}

function Yearly({ yearly: { digest, value } }: { yearly: Member<Period> }) {
  const { period, interval, standard_error, units, lag_one, resamples, amplitude, test_rmse, formula, plain } = value
  return (
    <div data-artifact={digest}>
      <h3>The yearly period of CO₂</h3>
      {/* prettier-ignore */}
      <p>
        The same method on the record of Mauna Loa, with noise of unknown size: {units} sinusoids, trend included, leave{' '}
        {test_rmse.toFixed(2)} ppm on the test months. The one of the season has a period of{' '}
        <strong>{period.toFixed(5)} years</strong>, 95 % interval {interval[0].toFixed(5)} to {interval[1].toFixed(5)} ({resamples}{' '}
        resamples of residuals in blocks of two years), amplitude {countText(amplitude)} ppm. The Jacobian
        alone gives a standard error of {standard_error.toFixed(5)}, which is too small: residuals of neighbouring
        months have a correlation of {lag_one.toFixed(2)}.
        {interval[1] < 1 || interval[0] > 1
          ? ' One year lies outside the interval: a cycle whose phase drifts over the decades, as the season’s does, has a period a little off the year.'
          : ''}
      </p>
      <FormulaBlock lines={formula} plain={plain} />
    </div>
  )
}
