/** Where everything lies in a training's arena: the TypeScript side of `Net` and `Layer` in net.h, in the same order. */

export const activations = ['identity', 'relu', 'tanh', 'sin', 'sigmoid', 'gelu', 'gaussian', 'square'] as const
/** tanh, sin and their kin; gelu in its erf form z Phi(z), gaussian exp(-z^2). */
export type Activation = (typeof activations)[number]

export const losses = ['plain', 'projected', 'log-projected'] as const
/**
 * `plain`: the weighted mean of |f(x) - y|^2, summed over outputs. `projected`: its least value over the output layer, with a ridge on the
 * output weights of features of unit variance. `log-projected`: the natural logarithm of that.
 */
export type Loss = (typeof losses)[number]

/** A dense layer: `out` units, each the activation of its bias and its `in` weights. */
export interface Layer {
  readonly in: number
  readonly out: number
  readonly activation: Activation
}

/** What decides a layout. */
export interface Shape {
  readonly layers: readonly Layer[]
  readonly rows: number
  readonly batch: number
  readonly orderLength: number
  readonly shuffled: boolean
  readonly points: number
  readonly loss: Loss
  readonly moments: boolean
}

const headerWords = ['layers', 'inputs', 'outputs', 'features', 'parameters', 'rows', 'batch', 'orderLength', 'block', 'blocks', 'points',
  'pointBlocks', 'loss', 'shuffled', 'activationStride', 'padded'] as const // prettier-ignore
const offsetWords = ['scalars', 'theta', 'firstMoment', 'secondMoment', 'gradient', 'laneSums', 'rowInputs', 'rowTargets', 'rowWeights', 'order',
  'blockInputs', 'blockTargets', 'blockWeights', 'blockRoots', 'activations', 'predictions', 'residuals', 'upstream', 'mean', 'covariance', 'momentSums',
  'pointMean', 'pointCovariance', 'centred', 'centredStride', 'meanGradient', 'covarianceGradient', 'system', 'systemStride', 'rates', 'ridges', 'losses'] as const // prettier-ignore
const layerWords = 8

export type Layout = Readonly<Record<(typeof headerWords)[number] | (typeof offsetWords)[number], number>> & {
  /** Numbers in the arena. */
  readonly length: number
  /** The arena's first words. */
  readonly header: Int32Array
}

/** Steps in one call of the kernel; a longer training is a few calls. */
export const chunkSteps = 1024
/** Samples in a block: best of 64 to 512, or within a few percent, for all shapes measured. Another number gives other bits. */
const targetBlock = 128
const lanes = 8
/** Offsets are 32-bit integers with a sign. */
const mostNumbers = 0x7fffffff
const chunkBlocks = 2

const padTo = (n: number, multiple: number) => Math.ceil(n / multiple) * multiple

/** Numbers that a net of these layers has: weights [out][in], then biases [out], layer by layer. */
export function countParameters(layers: readonly Layer[]): number {
  return layers.reduce((sum, layer) => sum + layer.out * (layer.in + 1), 0)
}

/** @throws RangeError when the arena would pass 2^31 - 1 numbers */
export function layOut(shape: Shape): Layout {
  const { layers, batch, points } = shape
  const inputs = layers[0]!.in
  const outputs = layers.at(-1)!.out
  const features = layers.at(-1)!.in
  const parameters = countParameters(layers)
  const padded = padTo(parameters, lanes)
  const roughBlocks = Math.ceil(batch / targetBlock)
  const block = padTo(Math.ceil(batch / roughBlocks), 32)
  const blocks = Math.ceil(batch / block)
  const pointBlocks = Math.ceil(points / block)
  const allBlocks = blocks + pointBlocks
  const size = features + outputs
  const projected = shape.loss !== 'plain'
  const moments = projected || shape.moments
  const stored = layers.slice(0, -1).reduce((sum, layer) => sum + 2 * layer.out * block, 0)
  const systemStride = padTo(features, lanes) + padTo(outputs, lanes)
  const centredStride = Math.min(chunkBlocks, Math.max(blocks, pointBlocks)) * block

  const when = (condition: boolean, length: number) => (condition ? length : 0)
  const regions = {
    scalars: 16,
    theta: padded,
    firstMoment: padded,
    secondMoment: padded,
    gradient: padded,
    laneSums: (padded + 1) * lanes,
    rowInputs: (shape.rows + points) * inputs,
    rowTargets: shape.rows * outputs,
    rowWeights: shape.rows + points,
    order: Math.ceil(shape.orderLength / 2),
    blockInputs: allBlocks * block * inputs,
    blockTargets: blocks * block * outputs,
    blockWeights: allBlocks * block,
    blockRoots: allBlocks * block,
    activations: stored * (moments ? allBlocks : 1),
    predictions: outputs * block,
    residuals: outputs * block,
    upstream: 8 * block,
    mean: when(moments, size),
    covariance: when(moments, size * size),
    momentSums: when(moments, size * size * lanes),
    pointMean: when(points > 0, features),
    pointCovariance: when(points > 0, features * features),
    centred: when(moments, size * centredStride),
    meanGradient: when(shape.moments, features),
    covarianceGradient: when(shape.moments, features * features),
    system: when(projected || shape.moments, features * (systemStride + 1)),
    rates: chunkSteps,
    ridges: chunkSteps,
    losses: chunkSteps,
  }

  let length = padTo(Math.ceil((headerWords.length + offsetWords.length + layerWords * layers.length) / 2), lanes)
  const offsets = Object.fromEntries(
    Object.entries(regions).map(([name, numbers]) => {
      const offset = length
      length += padTo(numbers, lanes)
      return [name, offset]
    }),
  ) as Readonly<Record<keyof typeof regions, number>>
  if (length > mostNumbers)
    throw new RangeError(`the training needs ${length} numbers of memory; the kernel can address ${mostNumbers}`)

  const words = {
    layers: layers.length,
    inputs,
    outputs,
    features,
    parameters,
    rows: shape.rows,
    batch,
    orderLength: shape.orderLength,
    block,
    blocks,
    points,
    pointBlocks,
    loss: losses.indexOf(shape.loss),
    shuffled: Number(shape.shuffled),
    activationStride: moments ? stored : 0,
    padded,
    ...offsets,
    centredStride,
    systemStride,
  }
  const header = Int32Array.from([
    ...[...headerWords, ...offsetWords].map((name) => words[name]),
    ...layerRecords(layers, block),
  ])
  return { ...words, length, header }
}

function layerRecords(layers: readonly Layer[], block: number): number[] {
  let parameter = 0
  let stored = 0
  return layers.flatMap((layer) => {
    const weights = parameter
    const biases = weights + layer.in * layer.out
    parameter = biases + layer.out
    const values = stored
    const slopes = values + layer.out * block
    stored = slopes + layer.out * block
    return [layer.in, layer.out, activations.indexOf(layer.activation), weights, biases, values, slopes, 0]
  })
}
