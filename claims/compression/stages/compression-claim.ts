import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { bootstrap, type Estimate } from '../../../nets/statistics/bootstrap.ts'
import { Claim } from '../../../schemas/claim.ts'
import { geometricMean } from '../../../nets/statistics/mean.ts'
import { bestRoutes, errorOf, redundancyOf, type Kind } from '../schemas/compression-cells.ts'
import { Compressions, type CompressionRow } from '../schemas/compressions.ts'

/** Judges redundancy and its cure with prevention and without, by the rule registered for C6. */
export default stage({
  inputs: { compressions: many(Compressions) },
  params: Type.Object({
    limits: Type.Object({
      redundant: Type.Number(),
      cells: Type.Number(),
      factor: Type.Number(),
      ratio: Type.Number(),
      floor: Type.Number(),
    }),
  }),
  output: Claim,
  run: ({ compressions }, { limits }): Claim => {
    const rows = compressions.flatMap(({ value }) => value)
    const redundancy = redundancyOf(rows)
    const massive = redundancy.filter(({ trained }) => trained >= limits.redundant)
    const share = (of: 'trained' | 'untrained') =>
      redundancy.reduce((sum, cell) => sum + cell[of], 0) / Math.max(1, redundancy.length)
    const isRedundant = massive.length >= limits.cells * redundancy.length
    const gain = (better: Kind, worse: Kind) => gainOf(rows, { better, worse, floor: limits.floor })
    const [overCure, overPrevention, preventionOverCure] = [
      gain('both', 'cure'),
      gain('both', 'prevention'),
      gain('prevention', 'cure'),
    ]
    const clear = ({ value, interval: [low] }: Estimate): boolean => value >= limits.ratio && low > 1
    const reproduced = isRedundant && clear(overCure) && clear(overPrevention)
    const partly = isRedundant || clear(overCure) || clear(preventionOverCure)
    return {
      id: 'C6',
      verdict: reproduced ? 'reproduced' : partly ? 'partly' : 'not reproduced',
      statement: [
        `At least ${percent(limits.redundant)} of the units of a wide plain net can be left out at ${limits.factor} times its error in ${massive.length} of ${redundancy.length} cells; ${percent(share('trained'))} on average, of the same nets before training ${percent(share('untrained'))}: what is above that is training's doing, the rest the initialisation's.`,
        `At equal width and steps, the error of prevention then cure is ${times(overCure)} than that of the best cure alone and ${times(overPrevention)} than that of prevention alone; that of prevention alone is ${times(preventionOverCure)} than that of the best cure.`,
      ].join(' '),
      measure: 'error of the best cure alone over that of prevention then cure, at equal width and steps',
      effect: overCure.value,
      interval: [overCure.interval[0], overCure.interval[1]],
      seeds: new Set(rows.map(({ seed }) => seed)).size,
      tasks: compressions.map(({ digest }) => digest),
    }
  },
})

/** The geometric mean, over cells, widths and seeds, of one kind's error over another's, each by its best route; drawn by seeds. */
function gainOf(
  rows: readonly CompressionRow[],
  { better, worse, floor }: { better: Kind; worse: Kind; floor: number },
): Estimate {
  const [good, bad] = [bestRoutes(rows, better, floor), bestRoutes(rows, worse, floor)]
  const seeds = [...new Set(rows.map(({ seed }) => seed))]
  const bySeed = seeds.map((seed) => {
    const meanOf = (own: readonly CompressionRow[]) =>
      geometricMean(own.filter((row) => row.seed === seed).map((row) => errorOf(row, floor)))
    return meanOf(bad) / meanOf(good)
  })
  return bootstrap(bySeed, geometricMean)
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

/** An estimate of a ratio as a comparison: 3 times lower, or where it is below one, 3 times higher. */
function times({ value, interval: [low, high] }: Estimate): string {
  const text = (ratio: number) => String(Number(ratio.toPrecision(2)))
  return value >= 1
    ? `${text(value)} times lower (${text(low)} to ${text(high)})`
    : `${text(1 / value)} times higher (ratio ${text(value)}, ${text(low)} to ${text(high)})`
}
