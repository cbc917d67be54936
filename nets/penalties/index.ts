import { decov } from './decov.ts'
import { logDet } from './log-det.ts'
import { pairwise } from './pairwise.ts'
import type { Penalty } from './penalty.ts'

/** The penalties by name: a new one is a file beside these and a line here. */
export const penalties = { pairwise, 'log-det': logDet, decov } as const satisfies Record<string, Penalty>

/** What nets are trained on: `mse` alone, or with one of the penalties on hidden features added. */
export type Loss = 'mse' | keyof typeof penalties

/** The penalty that a loss adds to the squared error. */
export function penaltyOf(loss: Loss): Penalty | undefined {
  return loss === 'mse' ? undefined : penalties[loss]
}
