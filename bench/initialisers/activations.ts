import { logistic } from './constants.ts'

export type Activation = (x: number) => number

export const relu: Activation = (x) => Math.max(0, x)
export const softplus: Activation = (x) => Math.log1p(Math.exp(x))
export const silu: Activation = (x) => x * logistic(x)

export const activations = new Map<string, Activation>([
  ['relu', relu],
  ['softplus', softplus],
  ['silu', silu],
  ['tanh', Math.tanh],
])
export const activationNames = [...activations.keys()]
export const smooth = new Set(['softplus', 'silu', 'tanh'])
