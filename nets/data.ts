import type { Matrix } from './linear-algebra/matrix.ts'
import { column } from './linear-algebra/matrix.ts'
import type { Scaling } from './net.ts'
import { mean, meanSquare } from './statistics/mean.ts'

/** Points to train on and points to test on: x is n x d, y is n x 1, in the target's own units. */
export interface Data {
  readonly x_train: Matrix
  readonly y_train: Matrix
  readonly x_test: Matrix
  readonly y_test: Matrix
  /** Points to choose on, where something is chosen. */
  readonly x_val?: Matrix
  readonly y_val?: Matrix
}

/** The scaling that takes each column's smallest value to -1 and its largest to 1. */
export function toUnitInterval(x: Matrix): Scaling {
  const columns = Array.from({ length: x.shape[1] }, (_, j) => column(x, j))
  const ranges = columns.map((values) => [least(values), -least(values.map((value) => -value))] as const)
  return {
    offset: ranges.map(([low, high]) => (low + high) / 2),
    scale: ranges.map(([low, high]) => (high > low ? (high - low) / 2 : 1)),
  }
}

/** The scaling that takes each column to mean 0 and variance 1. */
export function toUnitVariance(y: Matrix): Scaling {
  const columns = Array.from({ length: y.shape[1] }, (_, j) => column(y, j))
  const offset = columns.map(mean)
  const deviations = columns.map((values, j) => Math.sqrt(meanSquare(values.map((value) => value - offset[j]!))))
  return { offset, scale: deviations.map((deviation) => (deviation > 0 ? deviation : 1)) }
}

function least(values: Float64Array): number {
  return values.reduce((low, value) => Math.min(low, value), Infinity)
}
