import { log } from '../nets/maths.ts'
import type { Setting } from './setting.ts'
import type { Trials } from './trials.ts'

/** The setting with the least geometric mean of the validation errors over some seeds; one that ever diverged comes last. */
export function chooseSetting(tried: readonly Trials[]): Setting {
  const [first] = tried
  if (first === undefined) throw new Error('there is nothing to choose from: no settings were tried')
  const scores = first.metadata.trials.map((_, i) => score(tried, i))
  const best = scores.reduce((top, value, i) => (value < scores[top]! ? i : top), 0)
  return first.metadata.trials[best]!.setting
}

function score(tried: readonly Trials[], i: number): number {
  return tried.reduce((sum, { metadata }) => {
    const { diverged, measures } = metadata.trials[i]!
    return sum + (diverged || measures.validation === null ? Infinity : log(Math.max(measures.validation, 1e-30)))
  }, 0)
}
