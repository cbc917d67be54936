import * as tf from '@tensorflow/tfjs'
import type { Activation } from './activations.ts'
import type { Backend, Evaluation, Problem } from './backend.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import { flatten, type Layer } from './net.ts'
import { penalise, type Penalty } from './penalties/penalty.ts'
import { runAdam } from './run-adam.ts'

/** The ways tfjs can compute: TensorFlow's native library, WebAssembly SIMD on one thread, plain JavaScript. */
export const tfjsBackends = ['tfjs-node', 'tfjs-wasm', 'tfjs-cpu'] as const

/** The name of a tfjs backend. */
export type TfjsBackend = (typeof tfjsBackends)[number]

/**
 * Makes a backend of tfjs: gradients by its autodiff, in float32; Adam and the penalties in float64.
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
    train: async (problem, layers, training, progress) =>
      Promise.resolve(
        withTensors(problem, (x, y) =>
          runAdam((at, strength) => evaluate({ x, y, problem }, at, strength), layers, training, progress),
        ),
      ),
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
  return inScope(() => {
    const weights = layers.flatMap(({ weight, bias }) => [toTensor(weight), tf.tensor1d(Float32Array.from(bias))])
    let mse = NaN
    let penalty = 0
    const loss = (...at: tf.Tensor[]): tf.Scalar => {
      const features = hiddenFeatures(x, at, problem.activations)
      const error = tf.squaredDifference(affine(features.at(-1) ?? x, at.slice(-2)), y).mean<tf.Scalar>()
      mse = error.dataSync()[0]!
      if (problem.penalty === undefined) return error
      const p = meanPenalty(problem.penalty, features)
      penalty = p.dataSync()[0]!
      return error.add(p.mul(strength))
    }
    const { value, grads } = tf.valueAndGrads(loss)(weights)
    const gradient = layers.map(({ weight }, i) => ({
      weight: { shape: weight.shape, data: Float64Array.from(grads[2 * i]!.dataSync()) },
      bias: Float64Array.from(grads[2 * i + 1]!.dataSync()),
    }))
    return { loss: value.dataSync()[0]!, mse, penalty, gradient: flatten(gradient) }
  })
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

function meanPenalty(penalty: Penalty, features: readonly tf.Tensor[]): tf.Scalar {
  const values = features.map((phi) => penaltyOfCovariances(penalty)(covariances(phi)))
  return tf.addN(values).div(values.length)
}

/** S = (1/n) Σ (φ - mean)(φ - mean)ᵀ: width x width. */
function covariances(phi: tf.Tensor): tf.Tensor {
  const centred = phi.sub(phi.mean(0, true))
  return tf.matMul(centred, centred, true, false).div(phi.shape[0])
}

/** A penalty in TypeScript as a tf operation: its value, and its gradient for the way back. */
function penaltyOfCovariances(penalty: Penalty): (s: tf.Tensor) => tf.Tensor {
  return tf.customGrad((s) => {
    const h = (s as tf.Tensor).shape[0]
    const data = Float64Array.from((s as tf.Tensor).dataSync())
    const { value, gradient } = penalise(penalty, { shape: [h, h], data })
    return { value: tf.scalar(value), gradFunc: (dy: tf.Tensor) => toTensor(gradient).mul(dy) }
  })
}

function toTensor({ shape, data }: Matrix): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(data), [...shape])
}
