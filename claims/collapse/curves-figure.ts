import { line } from '@observablehq/plot'
import type { Member } from 'lineal'
import { cellOf } from '../../schemas/match-runs.ts'
import type { TrainedNet } from '../../schemas/trained-net.ts'
import { logTicks } from '../../page/format-number.ts'
import { activationOrder, inOrder, initName, lossColours, lossName } from '../../page/names.ts'
import { renderPlot } from '../../page/render-plot.ts'

/** Draws the squared error over the steps of training: a line a net, a column an activation, a band an initialisation. */
export function curvesFigure(nets: readonly Member<TrainedNet>[], title: string): string {
  const points = nets.flatMap(curveOf)
  const inits = inOrder(
    points.map(({ init }) => init),
    ['standard', 'wide'],
  )
  return renderPlot({
    ariaLabel: title,
    width: 860,
    height: 70 + 190 * inits.length,
    marginLeft: 66,
    marginRight: 70,
    marginBottom: 42,
    fx: {
      domain: inOrder(
        points.map(({ activation }) => activation),
        activationOrder,
      ),
      label: null,
      padding: 0.1,
    },
    fy: { domain: inits, label: null, padding: 0.1 },
    x: { label: 'steps', grid: true, ticks: 4, tickFormat: (step: number) => String(step) },
    y: {
      type: 'log',
      label: 'squared error, share of the variance',
      labelAnchor: 'center',
      labelArrow: 'none',
      grid: true,
      tickFormat: logTicks(points.map(({ mse }) => mse)),
    },
    color: lossColours,
    marks: [
      line(points, {
        x: 'step',
        y: 'mse',
        z: 'net',
        fx: 'activation',
        fy: 'init',
        stroke: 'loss',
        strokeOpacity: 0.75,
        strokeWidth: 1.2,
      }),
    ],
  })
}

function curveOf({ params, digest, value }: Member<TrainedNet>) {
  const { loss, activation, init } = cellOf(params)
  const steps = value.tensors['history.step']?.data ?? new Float64Array()
  const mse = value.tensors['history.mse']?.data ?? new Float64Array()
  const same = { net: digest, loss: lossName(loss), activation, init: initName(init) }
  return Array.from(steps, (step, i) => ({ ...same, step, mse: mse[i]! })).filter((point) => point.mse > 0)
}
