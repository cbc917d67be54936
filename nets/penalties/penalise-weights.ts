import { zeros, type Matrix } from '../linear-algebra/matrix.ts'
import { flatten, type Layer } from '../net.ts'
import type { WeightPenalty } from './penalty.ts'

/** A penalty on weights, and its gradient [parameters] as `flatten` orders it. */
export function penaliseWeights(
  penalty: WeightPenalty,
  layers: readonly Layer[],
): { readonly value: number; readonly gradient: Float64Array } {
  const count = penalty.layers === 'hidden' ? layers.length - 1 : 1
  const parts = layers.map((layer, i) => {
    const isOutput = i === layers.length - 1
    if (isOutput !== (penalty.layers === 'output')) return { value: 0, layer: still(layer) }
    const rows = isOutput ? layer.weight : withBias(layer)
    const slopes = { shape: rows.shape, data: penalty.gradient(rows).map((slope) => slope / count) }
    return { value: penalty.value(rows) / count, layer: isOutput ? { ...still(layer), weight: slopes } : apart(slopes) }
  })
  return { value: parts.reduce((sum, { value }) => sum + value, 0), gradient: flatten(parts.map(({ layer }) => layer)) }
}

function still({ weight, bias }: Layer): Layer {
  return { weight: zeros(...weight.shape), bias: new Float64Array(bias.length) }
}

/** A row (w, b) for each unit. */
function withBias({ weight, bias }: Layer): Matrix {
  const [units, inputs] = weight.shape
  const rows = zeros(units, inputs + 1)
  for (let unit = 0; unit < units; unit++) {
    rows.data.set(weight.data.subarray(unit * inputs, (unit + 1) * inputs), unit * (inputs + 1))
    rows.data[unit * (inputs + 1) + inputs] = bias[unit]!
  }
  return rows
}

/** Undoes {@link withBias}. */
function apart({ shape: [units, columns], data }: Matrix): Layer {
  const isBias = (i: number): boolean => i % columns === columns - 1
  return {
    weight: { shape: [units, columns - 1], data: data.filter((_, i) => !isBias(i)) },
    bias: data.filter((_, i) => isBias(i)),
  }
}
