import { activations, type Activation } from './activations.ts'

export class Layer {
  static readonly kind: string = 'layer'
  static readonly registry = new Map<string, typeof Layer>()
  static made = 0
  readonly activation: Activation = activations.get('tanh')!
  readonly units: number

  constructor(units: number) {
    this.units = units
  }
}

export class Dropout extends Layer {
  static override readonly kind = 'dropout'
  rate = 0.5
}

export const input = new Layer(1)
export const kinds = [Layer, Dropout]
