import { meanSquaredError, forward } from '../evaluate.ts'
import { quantileOf } from '../statistics/quantile.ts'
import { pi } from '../maths.ts'
import type { Layer } from '../net.ts'
import { makeRandom, streams, type Random } from '../random.ts'
import { refit, type Explained } from './refit.ts'

/** The unit of sinusoids whose period is nearest to one, and that period; both in scaled units. */
export function nearestPeriod(
  layers: readonly Layer[],
  period: number,
): { readonly unit: number; readonly period: number } {
  const periods = Array.from(layers[0]!.weight.data, (w) => (2 * pi) / Math.abs(w))
  const off = periods.map((own) => Math.abs(own - period))
  const unit = off.indexOf(Math.min(...off))
  return { unit, period: periods[unit]! }
}

/** Trials of Levenberg-Marquardt on each sample, which starts from the fit. */
const trials = 40

/**
 * The 95 % interval of a sinusoid's period by a moving-block bootstrap of the residuals (Künsch 1989): blocks of neighbouring
 * residuals, which keep their correlation in time, are drawn with replacement and put on the fit, and all weights refitted.
 *
 * @param points in the order of time, one input
 * @param period that of the sinusoid, about
 */
export function bootstrapPeriod(
  points: Explained,
  layers: readonly Layer[],
  period: number,
  { resamples, block, seed }: { readonly resamples: number; readonly block: number; readonly seed: number },
): readonly [low: number, high: number] {
  const fitted = forward(layers, [points.activation], points.x)
  const residuals = points.y.data.map((value, i) => value - fitted.data[i]!)
  const random = makeRandom(seed, streams.bootstrap)
  const periods = Float64Array.from({ length: resamples }, () => {
    const drawn = drawBlocks(residuals, block, random)
    const y = { shape: points.y.shape, data: fitted.data.map((value, i) => value + drawn[i]!) }
    return nearestPeriod(refit({ ...points, y }, layers, { trials }).layers, period).period
  }).sort()
  return [quantileOf(periods, 0.025), quantileOf(periods, 0.975)]
}

/** As many values as there are, in blocks that each begin at a place drawn at random. */
export function drawBlocks(values: Float64Array, block: number, random: Random): Float64Array {
  const drawn = new Float64Array(values.length)
  const places = Math.max(1, values.length - block + 1)
  for (let at = 0; at < drawn.length; at += block) {
    const from = Math.floor(random.uniform() * places)
    drawn.set(values.subarray(from, from + Math.min(block, drawn.length - at)), at)
  }
  return drawn
}

/** The correlation of each residual with the next. */
export function lagOne({ x, y, activation }: Explained, layers: readonly Layer[]): number {
  const fitted = forward(layers, [activation], x)
  let sum = 0
  for (let i = 1; i < y.data.length; i++) sum += (y.data[i]! - fitted.data[i]!) * (y.data[i - 1]! - fitted.data[i - 1]!)
  return sum / y.data.length / meanSquaredError(fitted, y)
}
