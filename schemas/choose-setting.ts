import { Value } from '@sinclair/typebox/value'
import { log } from '../nets/maths.ts'
import type { Setting } from './setting.ts'
import type { Trials } from './trials.ts'

/**
 * The setting with the least geometric mean of the validation errors over some seeds; one that ever diverged comes last.
 * @throws Error where nothing, or something else than these settings, was tried
 */
export function chooseSetting(settings: readonly Setting[], tried: readonly Trials[]): Setting {
  if (tried.length === 0) throw new Error('no seed was tried to choose a setting by')
  for (const { metadata } of tried) {
    const own = metadata.trials.map(({ setting }) => setting)
    if (!Value.Equal(own, settings))
      throw new Error(`the settings tried from seed ${metadata.seed} are not those to choose from`)
  }
  const scores = settings.map((_, i) => score(tried, i))
  const best = scores.reduce((top, value, i) => (value < scores[top]! ? i : top), 0)
  return settings[best]!
}

function score(tried: readonly Trials[], i: number): number {
  return tried.reduce((sum, { metadata }) => {
    const { diverged, measures } = metadata.trials[i]!
    return sum + (diverged || measures.validation === null ? Infinity : log(Math.max(measures.validation, 1e-30)))
  }, 0)
}
