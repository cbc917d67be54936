/**
 * The training kernel: dense nets in float64, thousands of steps a call, the same bits in every build and on every machine.
 * Everything else in the repository comes here, and nowhere else in kernel/.
 */

export { allMachines, type Machine } from './machine.ts'
export { InvalidTraining } from './check.ts'
export { cos, erf, exp, log, sin, tanh, mapElementary, type ElementaryFunction } from './elementary.ts'
export { features, predict, type EvaluateOptions } from './evaluate.ts'
export type { GaussNewton, NormalEquations } from './gauss-newton.ts'
export { activations, countParameters, losses, type Activation, type Layer, type Loss } from './layout.ts'
export { KernelError } from './native.ts'
export { multiplyAddPeak } from './peak.ts'
export type { Moments, Penalised } from './penalised.ts'
export { solvePositiveDefinite } from './solve.ts'
export { openTraining, type AdamState, type Training } from './training.ts'
export type { Adam, Batches, TrainingOptions } from './training-options.ts'

/** Raised whenever the kernel gives other numbers than before. */
export const kernelVersion = '1'
