/** Settings of Adam (Kingma and Ba, arXiv 1412.6980) with a linear warm-up and a cosine decay of the learning rate. */
export interface AdamSettings {
  readonly steps: number
  /** The largest learning rate, reached at the end of the warm-up. */
  readonly rate: number
  /** The learning rate of the last step. */
  readonly final_rate: number
  /** How many steps the learning rate takes to rise. */
  readonly warm_up: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/** The running means of the gradient and of its square. */
export interface AdamState {
  readonly m: Float64Array
  readonly v: Float64Array
}

/** The state before the first step. */
export function adamInit(parameters: Float64Array): AdamState {
  return { m: new Float64Array(parameters.length), v: new Float64Array(parameters.length) }
}

/** Makes step `t` (the first is 1): changes the parameters and the state in place. */
export function adamStep(
  parameters: Float64Array,
  gradient: Float64Array,
  { m, v }: AdamState,
  at: { t: number; rate: number; settings: AdamSettings },
): void {
  const { beta1, beta2, epsilon } = at.settings
  const correction1 = 1 - power(beta1, at.t)
  const correction2 = 1 - power(beta2, at.t)
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!
    m[i] = beta1 * m[i]! + (1 - beta1) * g
    v[i] = beta2 * v[i]! + (1 - beta2) * g * g
    parameters[i]! -= (at.rate * (m[i]! / correction1)) / (Math.sqrt(v[i]! / correction2) + epsilon)
  }
}

/** base to a whole power by squaring: the same on every machine, which Math.pow need not be. */
function power(base: number, exponent: number): number {
  let result = 1
  for (let square = base, n = exponent; n > 0; n = Math.floor(n / 2), square *= square)
    if (n % 2 === 1) result *= square
  return result
}
