import { dot, line, ruleY, type PlotOptions } from '@observablehq/plot'
import { predict } from '../../nets/evaluate.ts'
import { fromColumn, type Matrix } from '../../nets/linear-algebra/matrix.ts'
import type { Dataset } from '../../schemas/dataset.ts'
import { netOf } from '../../schemas/net-tensors.ts'
import type { TrainedNet } from '../../schemas/trained-net.ts'
import { renderPlot } from '../../page/render-plot.ts'

/** A net to draw, by the name and the colour that its legend gives it. */
export interface Curve {
  readonly net: TrainedNet
  readonly name: string
  readonly colour: string
}

/** The whole record with the curves through it. */
export function recordFigure(data: Dataset, curves: readonly Curve[], title: string): string {
  return draw({ data, curves, from: -Infinity, step: 1 / 24 }, { ariaLabel: title, height: 340 })
}

/** The last years of the record with the curves through them. */
export function closeFigure(data: Dataset, curves: readonly Curve[], from: number, title: string): string {
  const last = Math.max(...data.tensors.x_train.data, ...data.tensors.x_test.data)
  const ticks = Array.from({ length: Math.floor(last) - Math.ceil(from) + 1 }, (_, i) => Math.ceil(from) + i)
  const x = { label: 'year', ticks, tickFormat: (year: number) => String(year) }
  return draw({ data, curves, from, step: 1 / 60 }, { ariaLabel: title, height: 300, x })
}

/** What the curves leave of the test points. */
export function residualFigure(data: Dataset, curves: readonly Curve[], title: string): string {
  const { x_test, y_test } = data.tensors
  const rests = curves.flatMap(({ net, name }) => {
    const predicted = predict(netOf(net), x_test)
    return Array.from(x_test.data, (x, i) => ({ x, y: y_test.data[i]! - predicted.data[i]!, name }))
  })
  return renderPlot({
    ...frame(curves),
    ariaLabel: title,
    height: 220,
    y: { label: 'measured minus fitted, ppm', grid: true },
    marks: [ruleY([0], { strokeOpacity: 0.5 }), dot(rests, { x: 'x', y: 'y', r: 1.8, fill: 'name' })],
  })
}

function draw(
  { data, curves, from, step }: { data: Dataset; curves: readonly Curve[]; from: number; step: number },
  options: PlotOptions,
): string {
  const { x_train, y_train, x_test, y_test } = data.tensors
  const measured = [...pairs(x_train, y_train), ...pairs(x_test, y_test)].filter(({ x }) => x >= from)
  const first = Math.min(...measured.map(({ x }) => x))
  const last = Math.max(...measured.map(({ x }) => x))
  const x = fromColumn(Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step))
  const fitted = curves.flatMap(({ net, name }) =>
    pairs(x, predict(netOf(net), x)).map((point) => ({ ...point, name })),
  )
  return renderPlot({
    ...frame(curves),
    y: { label: 'CO₂, ppm', grid: true, nice: true },
    ...options,
    marks: [
      dot(measured, { x: 'x', y: 'y', r: from === -Infinity ? 1.4 : 2.6, fill: 'currentColor', fillOpacity: 0.45 }),
      line(fitted, { x: 'x', y: 'y', z: 'name', stroke: 'name', strokeWidth: 1.6 }),
    ],
  })
}

function frame(curves: readonly Curve[]): PlotOptions {
  return {
    width: 860,
    marginLeft: 52,
    marginBottom: 42,
    x: { label: 'year', tickFormat: (year: number) => String(year) },
    color: { domain: curves.map(({ name }) => name), range: curves.map(({ colour }) => colour) },
  }
}

function pairs(x: Matrix, y: Matrix): { x: number; y: number }[] {
  return Array.from(x.data, (value, i) => ({ x: value, y: y.data[i]! }))
}
