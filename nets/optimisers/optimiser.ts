import type { AdamSettings } from './adam.ts'

/** Adam in full batches. */
export interface Adam extends AdamSettings {
  readonly name: 'adam'
}

interface Later {
  readonly steps: number
  /** What comes first: Adam, with the penalty if there is one; nothing where left out. */
  readonly start?: AdamSettings
}

/** L-BFGS on the fit. */
export interface Lbfgs extends Later {
  readonly name: 'lbfgs'
}

/** Levenberg-Marquardt on the squared error. */
export interface LevenbergMarquardt extends Later {
  readonly name: 'levenberg-marquardt'
}

/** Gauss-Newton on the projected squared error. */
export interface VariableProjection extends Later {
  readonly name: 'variable-projection'
  /** μ: on the output weights of features of unit variance. */
  readonly ridge: number
}

/** How a minimum is sought. */
export type Optimiser = Adam | Lbfgs | LevenbergMarquardt | VariableProjection

/** The phase of Adam in an optimiser, if it has one. */
export function adamOf(optimiser: Optimiser): AdamSettings | undefined {
  return optimiser.name === 'adam' ? optimiser : optimiser.start
}
