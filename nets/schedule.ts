import type { AdamSettings } from './adam.ts'
import { cos, pi } from './maths.ts'

/** The learning rate of step `t` (the first is 1): up in a line to the end of the warm-up, then down along a half cosine. */
export function learningRate({ steps, rate, final_rate, warm_up }: AdamSettings, t: number): number {
  if (t <= warm_up) return (rate * t) / warm_up
  const share = (t - warm_up) / Math.max(1, steps - warm_up)
  return final_rate + (rate - final_rate) * 0.5 * (1 + cos(pi * share))
}

/** How strongly a penalty weighs at step `t`: λ(t) = strength · max(0, 1 - t / (until · steps))². */
export function annealed(strength: number, until: number, at: { t: number; steps: number }): number {
  const left = Math.max(0, 1 - at.t / (until * at.steps))
  return strength * left * left
}
