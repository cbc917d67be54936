/** What Levenberg-Marquardt and variable projection need: normal equations, and the output layer solved exactly. */
import { type Arena, wantFullBatch } from './arena.ts'
import { InvalidTraining } from './check.ts'

/** J: derivatives of the outputs in the parameters, r = f - y, both times the root of the sample's weight (weights of sum 1). */
export interface NormalEquations {
  /** [parameters][parameters]: J^T J. */
  readonly jtj: Float64Array
  /** [parameters]: J^T r, half the gradient of the plain loss. */
  readonly jtr: Float64Array
  /** r^T r, the plain loss. */
  readonly loss: number
}

export interface GaussNewton {
  /** At the present parameters, whatever the training's loss; full batch only. */
  readonly normalEquations: () => NormalEquations
  /** Sets the output layer to the minimiser of the projected loss with this ridge, for the present hidden layers and batch. */
  readonly solveOutputs: (ridge: number) => void
}

export function gaussNewton(arena: Arena): GaussNewton {
  const { layout } = arena
  const size = layout.parameters
  return {
    normalEquations: () => {
      wantFullBatch(arena, 'normalEquations')
      const side = size + 1
      const result = side * layout.blocks * layout.block + 4 * 8 * side // before it: rows of J^T, sums (jacobian.h)
      return split(arena.callFor('normal_equations', result + side * side, result), size)
    },
    solveOutputs: (ridge) => {
      if (!arena.projected && arena.options.moments === undefined)
        throw new InvalidTraining(
          'solveOutputs needs a projected loss or `moments`: open the training with one of them',
        )
      arena.setRidge(ridge)
      arena.call('project')
    },
  }
}

/** From the lower triangle of (parameters + 1) squared, whose last row belongs to r. */
function split(lower: Float64Array, size: number): NormalEquations {
  const side = size + 1
  const jtj = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let k = 0; k <= i; k++) jtj[i * size + k] = jtj[k * size + i] = lower[i * side + k]!
  return { jtj, jtr: lower.slice(size * side, size * side + size), loss: lower[side * side - 1]! }
}
