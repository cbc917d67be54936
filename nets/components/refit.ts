import type { Points } from '../prune.ts'
import type { Activation } from '../activations.ts'
import { leastSquaresOf } from '../kernel/refine.ts'
import { withTraining } from '../kernel/open-problem.ts'
import { log } from '../maths.ts'
import { unflatten, type Layer } from '../net.ts'
import { levenbergMarquardtInit, levenbergMarquardtStep } from '../optimisers/levenberg-marquardt.ts'

/** A problem of one hidden layer: scaled points and the activation of the units that are to explain them. */
export interface Explained extends Points {
  readonly activation: Activation
}

/** A net of one hidden layer with its mean squared error on the points. */
export interface Sized {
  readonly layers: readonly Layer[]
  readonly units: number
  readonly mse: number
}

/** How long to refit: trials of Levenberg-Marquardt, and the error at which to stop. */
export interface Effort {
  readonly trials: number
  /** Stop where the error is at or below this, or where it is no longer in reach. */
  readonly goal?: number
}

/** Trials between two looks at how far the error fell. */
const span = 10

/** An error that fell by less than this share over a span has converged. */
const settled = 1e-6

/** How much faster than it has been of late the logarithm of the error may fall, which it does near a minimum of zero. */
const hope = 4

/** All weights refitted to the points by Levenberg-Marquardt. */
export function refit({ x, y, activation }: Explained, layers: readonly Layer[], { trials, goal = 0 }: Effort): Sized {
  const problem = { x, y, activations: [activation], fit: 'plain' as const }
  return withTraining(problem, layers, (training) => {
    const squares = leastSquaresOf(training)
    let state = levenbergMarquardtInit(squares, training.parameters())
    let before = state.equations.loss
    for (let done = 1; done <= trials && state.equations.loss > goal; done++) {
      state = levenbergMarquardtStep(squares, state)
      if (done % span !== 0) continue
      const { loss } = state.equations
      if (!(loss < before * (1 - settled)) && state.damping > 1) break
      if (done >= 3 * span && goal > 0 && outOfReach({ before, loss, goal }, trials - done)) break
      before = loss
    }
    return { layers: unflatten(layers, state.parameters), units: layers[0]!.bias.length, mse: state.equations.loss }
  })
}

function outOfReach(at: { before: number; loss: number; goal: number }, left: number): boolean {
  return hope * log(at.before / at.loss) * (left / span) < log(at.loss / at.goal)
}
