import type { Penalty } from './penalties/penalty.ts'

/**
 * What the weights are fitted by: the mean of (f(x) - y)²; its least value over the output layer, with a ridge μ on the output
 * weights of features of unit variance; or the natural logarithm of that. The kernel has all three.
 */
export const fits = ['plain', 'projected', 'log-projected'] as const

/** How the weights are fitted. */
export type FitKind = (typeof fits)[number]

/** What nets are trained on. */
export interface Loss {
  readonly name: string
  readonly fit: FitKind
  readonly penalty?: Penalty
}

/** The mean squared error alone. */
export const mse = { name: 'mse', fit: 'plain' } as const satisfies Loss

/** The least mean squared error over the output layer. */
export const projected = { name: 'projected', fit: 'projected' } as const satisfies Loss

/** The logarithm of that. */
export const logProjected = { name: 'log-projected', fit: 'log-projected' } as const satisfies Loss

/** The losses that the kernel has by itself. */
export const unpenalised = [mse, projected, logProjected] as const

/** The mean squared error with a penalty: a loss that is made outside of the kernel. */
export function penalised(penalty: Penalty): Loss {
  return { name: penalty.name, fit: 'plain', penalty }
}
