import { cos, pi } from './maths.ts'
import type { AdamSettings } from './optimisers/adam.ts'

/** The learning rate of step `t` (the first is 1): up in a line to the end of the warm-up, then down along a half cosine. */
export function learningRate({ steps, rate, final_rate, warm_up }: AdamSettings, t: number): number {
  if (t <= warm_up) return (rate * t) / warm_up
  const share = (t - warm_up) / Math.max(1, steps - warm_up)
  return final_rate + (rate - final_rate) * 0.5 * (1 + cos(pi * share))
}

/** How a penalty's strength changes over the steps; see {@link strengthAt}. */
export const schedules = ['constant', 'annealed', 'early'] as const

/** The name of a schedule. */
export type Schedule = (typeof schedules)[number]

/** The strength λ at the first step and its schedule, `annealed` where left out. */
export interface PenaltySchedule {
  readonly strength: number
  readonly schedule?: Schedule
  /** The share of the steps at which λ reaches zero; without a meaning for a constant one. */
  readonly until: number
}

/**
 * How strongly a penalty weighs at step `t`, the first being 1. With s = t / (until · steps), `constant`: λ; `annealed`:
 * λ max(0, 1 - s)²; `early`: λ while s < 1, then 0.
 */
export function strengthAt(
  { strength, schedule = 'annealed', until }: PenaltySchedule,
  at: { t: number; steps: number },
): number {
  const left = Math.max(0, 1 - at.t / (until * at.steps))
  switch (schedule) {
    case 'constant':
      return strength
    case 'annealed':
      return strength * left * left
    case 'early':
      return left > 0 ? strength : 0
    default:
      return schedule satisfies never
  }
}
