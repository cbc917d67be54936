import * as tf from '@tensorflow/tfjs'
import type { Activation } from '../activations.ts'
import type { Backend, Evaluation, Problem } from '../backend.ts'
import { hiddenFeatures as featuresOf } from '../evaluate.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import { flatten, type Layer } from '../net.ts'
import { penalise, type Penalty, type WeightPenalty } from '../penalties/penalty.ts'
import { penaliseWeights } from '../penalties/penalise-weights.ts'
import { projectedFit } from './projected-fit.ts'
import { runAdam } from './run-adam.ts'

/** How tfjs computes: by TensorFlow's native library, by WebAssembly SIMD on one thread, or in plain JavaScript. */
export type TfjsBackend = 'tfjs-node' | 'tfjs-wasm' | 'tfjs-cpu'

/**
 * Makes a backend of tfjs: gradients by its autodiff, in float32; Adam, the penalties and what is solved for in float64.
 *
 * @throws an error that says what to install where the native package does not load
 */
export async function makeTfjsBackend(name: TfjsBackend): Promise<Backend> {
  tf.enableProdMode()
  await load(name)
  return {
    name,
    version: tf.version.tfjs,
    evaluate: (problem, layers, strength) =>
      withTensors(problem, (x, y) => evaluate({ x, y, problem }, layers, strength)),
    train: async (problem, layers, { optimiser, penalty, records }, progress) => {
      if (optimiser.name !== 'adam') throw new Error(`${name} trains by adam alone, not by ${optimiser.name}`)
      const course = withTensors(problem, (x, y) =>
        runAdam(
          (at, strength) => evaluate({ x, y, problem }, at, strength),
          layers,
          { adam: optimiser, penalty, records },
          progress,
        ),
      )
      return Promise.resolve({ ...course, layers: withOutputsSolved(problem, course.layers) })
    },
  }
}

async function load(name: TfjsBackend): Promise<void> {
  switch (name) {
    case 'tfjs-node':
      await import('@tensorflow/tfjs-node').catch((cause: unknown) => {
        throw new Error('@tensorflow/tfjs-node does not load: run `npm run install:tfjs-node`, or use tfjs-wasm', {
          cause,
        })
      })
      break
    case 'tfjs-wasm':
      await import('@tensorflow/tfjs-backend-wasm')
      break
    case 'tfjs-cpu':
      break
    default:
      name satisfies never
  }
  const backend = { 'tfjs-node': 'tensorflow', 'tfjs-wasm': 'wasm', 'tfjs-cpu': 'cpu' }[name]
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not start its backend "${backend}"`)
}

interface Loaded {
  readonly x: tf.Tensor2D
  readonly y: tf.Tensor2D
  readonly problem: Problem
}

function withTensors<Result>({ x, y }: Problem, use: (x: tf.Tensor2D, y: tf.Tensor2D) => Result): Result {
  const tensors = [toTensor(x), toTensor(y)] as const
  try {
    return use(...tensors)
  } finally {
    tf.dispose([...tensors])
  }
}

function evaluate({ x, y, problem }: Loaded, layers: readonly Layer[], strength: number): Evaluation {
  const { penalty } = problem
  const { value, mse, features, gradient } = inScope(() => {
    const weights = layers.flatMap(({ weight, bias }) => [toTensor(weight), tf.tensor1d(Float32Array.from(bias))])
    let [mse, features] = [NaN, 0]
    const loss = (...at: tf.Tensor[]): tf.Scalar => {
      const phi = hiddenFeatures(x, at, problem.activations).at(-1) ?? x
      const error = fitOf(problem, phi, affine(phi, at.slice(-2)), y)
      mse = error.dataSync()[0]!
      const fit = problem.fit === 'log-projected' ? error.log() : error
      if (penalty === undefined || penalty.of === 'weights') return fit
      const p = penaltyOfCovariances(penalty)(covariances(phi))
      features = p.dataSync()[0]!
      return fit.add(p.mul(strength))
    }
    const { value, grads } = tf.valueAndGrads(loss)(weights)
    const gradient = layers.map(({ weight }, i) => ({
      weight: { shape: weight.shape, data: Float64Array.from(grads[2 * i]!.dataSync()) },
      bias: Float64Array.from(grads[2 * i + 1]!.dataSync()),
    }))
    return { value: value.dataSync()[0]!, mse, features, gradient: flatten(gradient) }
  })
  if (penalty?.of !== 'weights') return { loss: value, mse, penalty: features, gradient }
  const own = penaliseWeights(penalty, layers)
  return {
    loss: value + strength * own.value,
    mse,
    penalty: own.value,
    gradient: gradient.map((g, i) => g + strength * own.gradient[i]!),
  }
}

/** The squared error, or its least value over the output layer as a tf operation of the features alone. */
function fitOf({ fit, ridge, y: values }: Problem, phi: tf.Tensor, predicted: tf.Tensor, y: tf.Tensor): tf.Scalar {
  if (fit === 'plain') return tf.squaredDifference(predicted, y).mean<tf.Scalar>()
  const least = tf.customGrad((features) => {
    const { value, gradient } = projectedFit(toMatrix(features as tf.Tensor), values.data, ridge ?? 0)
    return { value: tf.scalar(value), gradFunc: (dy: tf.Tensor) => toTensor(gradient).mul(dy) }
  })
  // Weights that take no part still need a gradient, of zero.
  return least(phi).add(predicted.mean().mul(0))
}

/** The layers with the output layer that a projected loss is reached with; the very layers where the loss is plain. */
function withOutputsSolved({ fit, ridge, x, y, activations }: Problem, layers: readonly Layer[]): readonly Layer[] {
  if (fit === 'plain') return layers
  const phi = featuresOf(layers, activations, x).at(-1) ?? x
  const { weights, bias } = projectedFit(phi, y.data, ridge ?? 0)
  return layers.with(-1, { weight: { shape: [1, weights.length], data: weights }, bias: Float64Array.of(bias) })
}

/** As tf.tidy, for results of any type: every tensor made inside is freed. */
function inScope<Result>(compute: () => Result): Result {
  tf.engine().startScope()
  try {
    return compute()
  } finally {
    tf.engine().endScope()
  }
}

/** The outputs of the hidden layers, each n x width. */
function hiddenFeatures(x: tf.Tensor, weights: readonly tf.Tensor[], names: readonly Activation[]): tf.Tensor[] {
  const features: tf.Tensor[] = []
  for (const [i, name] of names.entries()) {
    features.push(activate(name, affine(features[i - 1] ?? x, weights.slice(2 * i, 2 * i + 2))))
  }
  return features
}

/** x Wᵀ + b: n x out. */
function affine(x: tf.Tensor, [weight, bias]: readonly tf.Tensor[]): tf.Tensor {
  return tf.matMul(x, weight!, false, true).add(bias!)
}

function activate(name: Activation, z: tf.Tensor): tf.Tensor {
  switch (name) {
    case 'sin':
      return z.sin()
    case 'tanh':
      return z.tanh()
    case 'relu':
      return z.relu()
    case 'gelu':
      return z.mul(z.div(Math.SQRT2).erf().add(1)).mul(0.5)
    case 'gaussian':
      return z.square().neg().exp()
    case 'sigmoid':
      return z.sigmoid()
    case 'square':
      return z.square()
    case 'identity':
      return z
    default:
      return name satisfies never
  }
}

/** S = (1/n) Σ (φ - mean)(φ - mean)ᵀ: width x width. */
function covariances(phi: tf.Tensor): tf.Tensor {
  const centred = phi.sub(phi.mean(0, true))
  return tf.matMul(centred, centred, true, false).div(phi.shape[0])
}

/** A penalty in TypeScript as a tf operation: its value, and its gradient for the way back. */
function penaltyOfCovariances(penalty: Exclude<Penalty, WeightPenalty>): (s: tf.Tensor) => tf.Tensor {
  return tf.customGrad((s) => {
    const { value, gradient } = penalise(penalty, toMatrix(s as tf.Tensor))
    return { value: tf.scalar(value), gradFunc: (dy: tf.Tensor) => toTensor(gradient).mul(dy) }
  })
}

function toTensor({ shape, data }: Matrix): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(data), [...shape])
}

function toMatrix(tensor: tf.Tensor): Matrix {
  const [rows, columns] = tensor.shape
  return { shape: [rows, columns!], data: Float64Array.from(tensor.dataSync()) }
}
