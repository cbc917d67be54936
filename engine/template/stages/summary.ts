import { many, stage, Type } from 'lineal'
import { mean } from '../lib/fit-line.ts'
import { Line } from '../schemas/line.ts'
import { Summary } from '../schemas/summary.ts'

/** Sums up many fits: how sure is each number of the line? */
export default stage({
  inputs: { fits: many(Line) },
  params: Type.Object({}),
  output: Summary,
  run: ({ fits }) => ({
    fits: fits.length,
    slope: estimate(fits.map(({ value }) => value.slope)),
    intercept: estimate(fits.map(({ value }) => value.intercept)),
  }),
})

function estimate(numbers: readonly number[]): { mean: number; low: number; high: number; width: number } {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!
  const [low, high] = [at(0.025), at(0.975)]
  return { mean: mean(numbers), low, high, width: high - low }
}
