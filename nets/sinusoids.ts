import type { Net } from './net.ts'
import { pi } from './maths.ts'

/** One term of a sum of sinusoids, in the units of the data: amplitude · sin(2π x / period + phase). */
export interface Sinusoid {
  readonly amplitude: number
  readonly period: number
}

/** Reads a sin net of one hidden layer and one input as a sum of sinusoids, the shortest period last. */
export function readSinusoids({ layers, activations, input, output }: Net): Sinusoid[] {
  const [hidden, last] = layers
  if (activations.join() !== 'sin' || hidden?.weight.shape[1] !== 1 || last === undefined) {
    throw new Error(
      `only a net of one input and one layer of sin units is a sum of sinusoids, not ${activations.join()}`,
    )
  }
  return Array.from(hidden.weight.data, (w, unit) => ({
    amplitude: Math.abs(last.weight.data[unit]!) * output.scale[0]!,
    period: (2 * pi * input.scale[0]!) / Math.abs(w),
  })).toSorted((a, b) => b.period - a.period)
}
