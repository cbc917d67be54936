import { penalties } from './penalties/index.ts'
import type { Penalty } from './penalties/penalty.ts'

/**
 * What the weights are fitted by: the mean of (f(x) - y)²; its least value over the output layer, with a ridge μ on the output
 * weights of features of unit variance; or the natural logarithm of that. The kernel has all three.
 */
export const fits = ['plain', 'projected', 'log-projected'] as const

/** How the weights are fitted. */
export type FitKind = (typeof fits)[number]

/** What nets are trained on: `mse` alone, the same with a penalty added, or one of the projected losses. */
export type Loss = 'mse' | 'projected' | 'log-projected' | keyof typeof penalties

/** The names of all losses. */
export const lossNames: readonly Loss[] = [
  'mse',
  'projected',
  'log-projected',
  ...(Object.keys(penalties) as (keyof typeof penalties)[]),
]

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
