import { grid } from 'lineal'
import type { Setting } from '../schemas/setting.ts'

/** Adam with a warm-up and a cosine decay, as all trials use it: only what is told apart is given. */
export function adam(steps: number, rate: number, beta2 = 0.999) {
  return { name: 'adam', steps, rate, final_rate: 1e-5, warm_up: 100, beta1: 0.9, beta2, epsilon: 1e-9 } as const
}

/** Plain MSE in every initialisation with every rate. */
export function plain(steps: number, inits: readonly Setting['init'][], rates: readonly number[]): Setting[] {
  return grid({ init: inits, rate: rates }).map(({ init, rate }) => ({
    loss: 'mse',
    init,
    optimizer: adam(steps, rate),
  }))
}
