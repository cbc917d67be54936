import { line } from '@observablehq/plot'
import type { Member } from 'lineal'
import { hiddenFeatures } from '../../nets/evaluate.ts'
import { mean } from '../../nets/statistics/mean.ts'
import { column, fromColumn } from '../../nets/linear-algebra/matrix.ts'
import { cellOf } from '../../schemas/match-runs.ts'
import { layersOf } from '../../schemas/net-tensors.ts'
import type { TrainedNet } from '../../schemas/trained-net.ts'
import { activationOrder, inOrder, lossName, losses } from '../../page/names.ts'
import { renderPlot } from '../../page/render-plot.ts'

/** Points of the drawn functions. */
const points = fromColumn(Array.from({ length: 121 }, (_, i) => -1 + i / 60))

const before = 'before training'

/** Draws every hidden unit of some nets of one input: a column a loss (and one before training), a band an activation. */
export function basisFigure(nets: readonly Member<TrainedNet>[], title: string): string {
  const units = nets.flatMap((net) => {
    const { loss, activation } = cellOf(net.params)
    const trained = unitsOf(net.value, '', { stage: lossName(loss), activation })
    return loss === 'mse' ? [...unitsOf(net.value, 'first.', { stage: before, activation }), ...trained] : trained
  })
  const activations = inOrder(
    nets.map(({ params }) => cellOf(params).activation),
    activationOrder,
  )
  const stages = inOrder(
    units.map(({ stage }) => stage),
    [before, ...losses.map(({ name }) => name)],
  )
  return renderPlot({
    ariaLabel: title,
    width: 860,
    height: 56 + 130 * activations.length,
    marginLeft: 44,
    marginRight: 12,
    marginBottom: 36,
    fx: {
      domain: stages,
      label: null,
      padding: 0.1,
      tickFormat: (stage: string) => stage.replace('MSE + log-det + ', 'MSE + log-det\n+ '),
    },
    fy: { domain: activations, label: null, padding: 0.12, axis: 'left' },
    x: { label: 'input, scaled to [-1, 1]', ticks: [-1, 0, 1], tickFormat: (x: number) => String(x) },
    y: { axis: null, domain: [-1.05, 1.05] },
    marks: [
      line(units, {
        x: 'x',
        y: 'y',
        z: 'unit',
        fx: 'stage',
        fy: 'activation',
        stroke: 'var(--basis)',
        strokeOpacity: 0.55,
        strokeWidth: 1.3,
      }),
    ],
  })
}

function unitsOf(net: TrainedNet, prefix: string, facet: { stage: string; activation: string }) {
  const features = hiddenFeatures(layersOf(net, prefix), net.metadata.net.activations, points)[0]!
  return Array.from({ length: features.shape[1] }, (_, unit) => unit).flatMap((unit) => {
    const values = comparable(column(features, unit))
    return Array.from(values, (y, i) => ({ ...facet, unit: `${facet.stage} ${unit}`, x: points.data[i]!, y }))
  })
}

/** Centred, of size one, and rising where it is largest: up to these, equal units look equal. */
function comparable(values: Float64Array): Float64Array {
  const centre = mean(values)
  const free = values.map((value) => value - centre)
  const largest = free.reduce((top, value) => (Math.abs(value) > Math.abs(top) ? value : top), 0)
  return largest === 0 ? free : free.map((value) => value / largest)
}
