import { initialise, type Initialisation } from '../initialise.ts'
import { kernelBackend } from '../kernel/kernel-backend.ts'
import { forward, meanSquaredError } from '../evaluate.ts'
import type { Layer } from '../net.ts'
import type { Explained, Sized } from './refit.ts'

/** How a wide net is trained from which units are then removed. */
export interface StartTraining {
  readonly loss: 'mse' | 'log-projected'
  readonly width: number
  readonly steps: number
  /** The largest learning rate of Adam. */
  readonly rate: number
  /** μ of the log projected loss. */
  readonly ridge: number
}

const adam = { name: 'adam', final_rate: 1e-5, warm_up: 100, beta1: 0.9, beta2: 0.999, epsilon: 1e-9 } as const

/** A net of one hidden layer trained from the picked initial scale; where that diverges, the last one with a finite loss. */
export async function trainStart(
  points: Explained,
  { loss, width, steps, rate, ridge }: StartTraining,
  seed: number,
): Promise<Sized> {
  const { x, y, activation } = points
  const initialisation: Initialisation = 'pick'
  const activations = [activation]
  const first = initialise({ initialisation, widths: [x.shape[1], width, 1], activations, seed, x, y })
  const fit = loss === 'mse' ? 'plain' : loss
  const training = { optimiser: { ...adam, steps, rate }, penalty: { strength: 0, until: 1 }, records: 1 }
  const { layers } = await kernelBackend.train({ x, y, activations, fit, ridge }, first, training)
  return sizedNet(points, layers)
}

/** A net of one hidden layer with its mean squared error on the points. */
export function sizedNet({ x, y, activation }: Explained, layers: readonly Layer[]): Sized {
  const mse = meanSquaredError(forward(layers, [activation], x), y)
  return { layers, units: layers[0]!.bias.length, mse }
}
