import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { bootstrap } from '../../../nets/statistics/bootstrap.ts'
import { mean } from '../../../nets/statistics/mean.ts'
import { Claim } from '../../../schemas/claim.ts'
import { Recoveries, type RecoveryRow } from '../schemas/recoveries.ts'
import { recoveryCells, rootMeanSquare, type RecoveryCell } from '../schemas/recovery-cells.ts'

const Limits = Type.Object({
  share: Type.Number(),
  error: Type.Number(),
  starts: Type.Number(),
  bound: Type.Number(),
  separation: Type.Number(),
  gain: Type.Number(),
})

/** Judges whether nets can be read as the components of their function, by the rule registered for C9. */
export default stage({
  inputs: { recoveries: many(Recoveries) },
  params: Type.Object({ goal: Type.Array(Type.String()), limits: Limits }),
  output: Claim,
  run: ({ recoveries }, { goal, limits }): Claim => {
    const rows = recoveries.flatMap(({ value }) => value)
    const cells = recoveryCells(rows)
    const ours = cells.filter(({ method }) => method === 'log-projected')
    const clean = ours.filter(({ target, noise }) => noise === 0 && goal.includes(target))
    const noisy = ours.filter(({ noise, apart }) => noise > 0 && apart <= limits.separation)
    const falseClaims = ours.reduce((sum, cell) => sum + cell.falseClaims, 0)
    const found = clean.every(({ exact }) => exact >= limits.share)
    const counted = noisy.every(({ right }) => right >= limits.share)
    const efficiency = rootMeanSquare(noisy.flatMap(efficienciesOf))
    const part = partOfLoss(rows, goal)
    const better = part.value >= limits.gain && part.interval[0] > 0
    const goalMet = found && falseClaims === 0
    const all = goalMet && counted && efficiency <= limits.bound && better
    return {
      id: 'C9',
      verdict: all ? 'reproduced' : goalMet ? 'partly' : 'not reproduced',
      statement: [
        cleanText(clean, falseClaims, ours),
        noisyText(noisy, efficiency),
        `What the loss adds: a single start ends exact in ${percent(mean(clean.map(({ firstExact }) => firstExact)))} of the cases, against ${percent(plainShare(rows, goal))} with plain MSE at the better of its two learning rates for each teacher; initial scale, surplus width and removal with refit do the rest.`,
      ].join(' '),
      measure:
        'share of single starts that end exact, log projected less plain MSE (its better learning rate for each teacher)',
      effect: part.value,
      interval: [part.interval[0], part.interval[1]],
      seeds: new Set(clean.flatMap((cell) => cell.rows.map(({ seed }) => seed))).size,
      tasks: recoveries.map(({ digest }) => digest),
    }
  },
})

/** By how much the share of first starts that end exact is higher than plain MSE's, over all teachers with a goal; drawn by seeds. */
function partOfLoss(rows: readonly RecoveryRow[], goal: readonly string[]) {
  const first = rows.filter(({ noise, target }) => noise === 0 && goal.includes(target))
  const seeds = [...new Set(first.map(({ seed }) => seed))].map((seed) => first.filter((row) => row.seed === seed))
  return bootstrap(seeds, (drawn) => {
    const all = drawn.flat()
    return mean(goal.map((target) => shareOf(all, target, 'log-projected'))) - plainShare(all, goal)
  })
}

function plainShare(rows: readonly RecoveryRow[], goal: readonly string[]): number {
  const methods = [...new Set(rows.map(({ method }) => method))].filter((method) => method.startsWith('plain'))
  return mean(goal.map((target) => Math.max(0, ...methods.map((method) => shareOf(rows, target, method)))))
}

function shareOf(rows: readonly RecoveryRow[], target: string, method: string): number {
  const own = rows.filter((row) => row.noise === 0 && row.target === target && row.method === method)
  return own.length === 0 ? 0 : own.filter((row) => row.first_exact).length / own.length
}

function efficienciesOf({ rows }: RecoveryCell): number[] {
  return rows.flatMap(({ efficiency }) => (efficiency === null ? [] : [efficiency]))
}

function cleanText(clean: readonly RecoveryCell[], falseClaims: number, all: readonly RecoveryCell[]): string {
  const shares = clean.map(({ target, exact, starts }) => `${target} ${percent(exact)} (${starts.toFixed(1)})`)
  const claims = all.reduce((sum, { claimed }) => sum + claimed, 0)
  return `Without noise all components and their number are exact in (with how many starts on average): ${shares.join(', ')}. Of ${claims} claims of an exact recovery ${falseClaims === 0 ? 'none is' : `${falseClaims} are`} false.`
}

function noisyText(noisy: readonly RecoveryCell[], efficiency: number): string {
  if (noisy.length === 0) return ''
  const least = Math.min(...noisy.map(({ right }) => right))
  return `With noise the number is right in ${percent(mean(noisy.map(({ right }) => right)))} of the runs (at least ${percent(least)} in each of ${noisy.length} cells whose frequencies the noise lets be told apart), and the frequencies are at ${efficiency.toFixed(2)} times the Cramér-Rao bound.`
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
