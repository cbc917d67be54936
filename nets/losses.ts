import { penalties } from './penalties/index.ts'
import { penaltyNames, type PenaltyName } from './penalties/names.ts'
import type { Penalty } from './penalties/penalty.ts'

/**
 * What the weights are fitted by: the mean of (f(x) - y)²; its least value over the output layer, with a ridge μ on the output
 * weights of features of unit variance; or the natural logarithm of that. The kernel has all three.
 */
export const fits = ['plain', 'projected', 'log-projected'] as const

/** How the weights are fitted. */
export type FitKind = (typeof fits)[number]

/** The names of all losses: squared error alone, the projected ones, and squared error with a penalty. */
export const lossNames = ['mse', 'projected', 'log-projected', ...penaltyNames] as const

/** What nets are trained on. */
export type Loss = 'mse' | 'projected' | 'log-projected' | PenaltyName

/** The parts of a loss. */
export function lossOf(loss: Loss): { readonly fit: FitKind; readonly penalty?: Penalty } {
  switch (loss) {
    case 'mse':
      return { fit: 'plain' }
    case 'projected':
    case 'log-projected':
      return { fit: loss }
    default:
      return { fit: 'plain', penalty: penalties[loss] }
  }
}
