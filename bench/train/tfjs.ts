/** The same step in tfjs, float32, as its users write it. */
import * as tf from '@tensorflow/tfjs'
import { adam, problemOf, type Shape } from './shape.ts'

const backends = { 'tfjs-node': 'tensorflow', 'tfjs-wasm': 'wasm' } as const

/** Loads a backend; false where its package is not installed. */
export async function loadTfjs(name: keyof typeof backends): Promise<boolean> {
  tf.enableProdMode()
  try {
    await (name === 'tfjs-node' ? import('@tensorflow/tfjs-node') : import('@tensorflow/tfjs-backend-wasm'))
    return await tf.setBackend(backends[name])
  } catch {
    return false
  }
}

/** Steps of Adam on the mean squared error on one of the loaded backends. */
export async function onTfjs(name: keyof typeof backends, shape: Shape): Promise<(steps: number) => Promise<void>> {
  await tf.setBackend(backends[name])
  const { layers, parameters, x, y } = problemOf(shape)
  const inputs = tf.tensor2d(Float32Array.from(x), [shape.n, shape.d])
  const targets = tf.tensor2d(Float32Array.from(y), [shape.n, 1])
  let offset = 0
  const take = (dims: readonly number[]) => {
    const length = dims.reduce((product, dim) => product * dim, 1)
    const values = Float32Array.from(parameters.subarray(offset, (offset += length)))
    return tf.variable(tf.tensor(values, [...dims]))
  }
  const weights = layers.map(({ in: below, out }) => ({ w: take([out, below]), b: take([out]) }))
  const optimizer = tf.train.adam(adam.rate, adam.beta1, adam.beta2, adam.epsilon)
  const loss = (): tf.Scalar => {
    let values: tf.Tensor = inputs
    for (const [l, { w, b }] of weights.entries()) {
      const sums = tf.matMul(values, w, false, true).add(b)
      values = l < weights.length - 1 ? tf[shape.activation](sums) : sums
    }
    return tf.squaredDifference(values, targets).mean()
  }
  return async (steps) => {
    await tf.setBackend(backends[name])
    for (let step = 0; step < steps; step++) optimizer.minimize(loss)
    weights.at(-1)!.b.dataSync()
  }
}
