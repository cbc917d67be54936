import { Type } from '@sinclair/typebox'

const positive = Type.Number({ exclusiveMinimum: 0 })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const names = ['tanh', 'sin', 'relu'] as const

export const Layer = Type.Object({ units: count('of the layer'), activation: Type.Unsafe({ enum: [...names] }) })
export const Optimiser = Type.Union([
  Type.Object({ name: Type.Literal('adam'), rate: positive }),
  Type.Object({ name: Type.Literal('lbfgs'), steps: count('at most') }),
])
export const Net = Type.Object({ layers: Type.Array(Layer), optimiser: Optimiser, seed: Type.Optional(count('of it')) })
export const Nets = Type.Array(Net, { minItems: 1 })
export const NamedNet = Type.Object({ ...Net.properties, name: Type.String() })
export const kinds = Type.Union(names.map((name) => Type.Literal(name)))
