/** Every loss on every activation and depth, on a few points, for comparisons of backends. */
import { activations, type Activation } from '../../nets/activations.ts'
import type { Problem } from '../../nets/backend.ts'
import { initialise } from '../../nets/initialise.ts'
import { fromColumn, fromRows } from '../../nets/linear-algebra/matrix.ts'
import type { Loss } from '../../nets/losses.ts'
import type { Layer } from '../../nets/net.ts'
import { losses } from '../nets/all-losses.ts'

const n = 24

/** Points in the plane, on [-1, 1]². */
export const x = fromRows(Array.from({ length: n }, (_, i) => [Math.cos(i), Math.sin(3 * i)]))

/** Their values. */
export const y = fromColumn(Array.from({ length: n }, (_, i) => Math.sin(2 * Math.cos(i)) + 0.5 * Math.sin(3 * i)))

/** A loss of a net, at some weights. */
export interface Case {
  readonly name: string
  readonly loss: Loss
  readonly problem: Problem
  readonly layers: readonly Layer[]
}

/** λ of the penalties. */
export const strength = 0.3

/** A net with hidden layers of some width, from a seed. */
export function makeCase(loss: Loss, activation: Activation, depth: number, width = 4): Case {
  const names = new Array<Activation>(depth).fill(activation)
  const widths = [2, ...names.map(() => width), 1]
  return {
    name: `${loss.name}, ${activation}, ${depth} hidden`,
    loss,
    problem: { x, y, activations: names, ridge: 1e-2, fit: loss.fit, penalty: loss.penalty },
    layers: initialise({ initialisation: 'wide', widths, activations: names, seed: 4, x, y }),
  }
}

/** All of them. */
export const cases: readonly Case[] = losses.flatMap((loss) =>
  activations.flatMap((activation) => [1, 2].map((depth) => makeCase(loss, activation, depth))),
)
