import type { Member } from 'lineal'
import { readSinusoids } from '../../nets/sinusoids.ts'
import type { Dataset } from '../../schemas/dataset.ts'
import { cellOf } from '../../schemas/match-runs.ts'
import { netOf } from '../../schemas/net-tensors.ts'
import type { TrainedNet } from '../../schemas/trained-net.ts'
import { closeFigure, recordFigure, residualFigure, type Curve } from './co2-figure.ts'
import { DataTable } from '../../page/data-table.tsx'
import { Figure, Legend } from '../../page/figure.tsx'
import { countText } from '../../page/format-number.ts'
import { initName, inOrder, lossName } from '../../page/names.ts'

type Net = Member<TrainedNet>

/** The CO2 record with the best net of each initialisation, chosen on the validation points, and one of them read as a formula. */
export function Co2Section(props: { data: Member<Dataset>; nets: readonly Net[]; pruned: readonly Net[] }) {
  const { data, nets } = props
  const best = bestOfEach(nets)
  const curves = best.map(({ value, params }, i): Curve => ({
    net: value,
    name: `${initName(cellOf(params).init)} initialisation`,
    colour: ['var(--mse)', 'var(--pairwise)', 'var(--log-det)', 'var(--decov)'][i % 4]!,
  }))
  const artifacts = [data.digest, ...best.map(({ digest }) => digest)]
  const years = data.value.tensors.x_test.data
  return (
    <>
      <p>
        Real data: the monthly means of CO₂ at Mauna Loa, a slow rise with a yearly cycle of about ±3 ppm. Of every five
        months three are trained on, one is used to choose among seeds and losses, and one is shown to nobody until the
        end. {yearlyText(best)}
      </p>
      <Legend entries={curves} />
      <Figure
        svg={recordFigure(data.value, curves, 'CO2 at Mauna Loa since 1958 with fitted nets')}
        artifacts={artifacts}
      >
        All months (dots), and for each initialisation the net with the lowest validation error.
      </Figure>
      <Figure
        svg={closeFigure(
          data.value,
          curves,
          Math.max(...years) - 6,
          'The last six years of CO2 at Mauna Loa with fitted nets',
        )}
        artifacts={artifacts}
      >
        The last six years. A net that found the yearly frequency follows the cycle; the others run through its middle.
      </Figure>
      <Figure
        svg={residualFigure(data.value, curves, 'Residuals of the fitted nets on the test months')}
        artifacts={artifacts}
      >
        What is left of the test months.
      </Figure>
      <ErrorTable best={best} />
      <FormulaTable pruned={bestOfEach(props.pruned).filter(isSinusoidal)} />
    </>
  )
}

/** Which of the nets have a unit of the yearly frequency, within 2 %. */
function yearlyText(best: readonly Net[]): string {
  const parts = best.filter(isSinusoidal).map(({ params, value }) => {
    const yearly = readSinusoids(netOf(value)).filter(({ period }) => Math.abs(period - 1) < 0.02).length
    const units = yearly === 0 ? 'no unit' : yearly === 1 ? 'one unit' : `${yearly} units`
    return `from the ${initName(cellOf(params).init)} initialisation ${units}`
  })
  return `Of the nets drawn here, this many units have a period within 2 % of a year: ${parts.join(', ')}.`
}

/** For each initialisation the net with the lowest validation error. */
export function bestOfEach(nets: readonly Net[]): Net[] {
  const inits = inOrder(
    nets.map(({ params }) => cellOf(params).init),
    ['std', 'wide', 'pick', 'greedy'],
  )
  return inits.map((init) =>
    nets
      .filter(({ params }) => cellOf(params).init === init)
      .reduce((best, net) => (validationError(net) < validationError(best) ? net : best)),
  )
}

function validationError({ value }: Net): number {
  return value.metadata.net.val_mse ?? Infinity
}

function isSinusoidal({ value }: Net): boolean {
  return value.metadata.net.activations.join() === 'sin'
}

function ErrorTable({ best }: { best: readonly Net[] }) {
  return (
    <DataTable
      label="Errors of the nets drawn"
      caption="The nets drawn above: root mean squared errors in ppm."
      heads={['initialisation', 'loss', 'units', 'seed', 'training', 'validation', 'test']}
      rows={best.map(({ params, digest, value }) => {
        const { loss, width, init } = cellOf(params)
        const { train_mse, val_mse, test_mse, seed } = value.metadata.net
        return {
          artifacts: [digest],
          cells: [initName(init), lossName(loss), width, seed, ppm(train_mse), ppm(val_mse ?? null), ppm(test_mse)],
        }
      })}
    />
  )
}

function FormulaTable({ pruned }: { pruned: readonly Net[] }) {
  const net = pruned.reduce<Net | undefined>(
    (best, next) => (best === undefined || validationError(next) < validationError(best) ? next : best),
    undefined,
  )
  if (net === undefined) return null
  const terms = readSinusoids(netOf(net.value))
  return (
    <DataTable
      label="The best net as a formula"
      caption={`The best net after folding, read as a sum of sinusoids (${terms.length} terms, ${ppm(net.value.metadata.net.test_mse)} ppm on the test months). Terms whose period is longer than the record add up to the rise; their amplitudes cancel in part and mean nothing one by one.`}
      heads={['period, years', 'amplitude, ppm']}
      artifacts={[net.digest]}
      rows={terms.map(({ period, amplitude }) => ({
        cells: [
          period >= 10 ? countText(period) : period.toFixed(4),
          amplitude >= 10 ? countText(amplitude) : amplitude.toFixed(2),
        ],
      }))}
    />
  )
}

function ppm(mse: number | null): string {
  return mse === null ? '–' : Math.sqrt(mse).toFixed(2)
}
