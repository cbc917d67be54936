/** What tfjs's gradients give of the quantities that the kernel computes. */
import { existsSync } from 'node:fs'
import type { NormalEquations } from '../../kernel/index.ts'
import type { Backend, Problem } from '../../nets/backend.ts'
import { forward, hiddenFeatures } from '../../nets/evaluate.ts'
import { fromRows } from '../../nets/linear-algebra/matrix.ts'
import { singularValues } from '../../nets/linear-algebra/singular-values.ts'
import { flatten, unflatten, type Layer } from '../../nets/net.ts'
import type { ProjectedProblem } from '../../nets/optimisers/variable-projection.ts'
import { projectedFit } from '../../nets/tfjs/projected-fit.ts'
import { makeTfjsBackend } from '../../nets/tfjs/tfjs-backend.ts'

const nativeTfjs = new URL('../../node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node', import.meta.url)

/** tfjs on TensorFlow's own library where that is installed (and then it must load), else on WebAssembly. */
export async function theReference(): Promise<Backend> {
  return makeTfjsBackend(existsSync(nativeTfjs) ? 'tfjs-node' : 'tfjs-wasm')
}

/** JᵀJ, Jᵀr and the squared error, from the gradient at one point after another. */
export function equationsOf(backend: Backend, problem: Problem, layers: readonly Layer[]): NormalEquations {
  const { x, y, activations } = problem
  const predicted = forward(layers, activations, x).data
  const [n, d] = x.shape
  // The gradient of (f - (f - s))² is 2 s times that of f; s of f's size, or their difference would be rounded away in float32.
  const rows = Array.from(predicted, (f, i) => {
    const s = 1 + Math.abs(f)
    const point = { shape: [1, d] as const, data: x.data.slice(i * d, (i + 1) * d) }
    const { gradient } = backend.evaluate({ ...problem, fit: 'plain', x: point, y: fromRows([[f - s]]) }, layers, 0)
    return gradient.map((g) => g / (2 * s))
  })
  const size = rows[0]!.length
  const residuals = predicted.map((f, i) => f - y.data[i]!)
  const mean = (of: (i: number) => number) => rows.reduce((sum, _, i) => sum + of(i), 0) / n
  return {
    jtj: Float64Array.from({ length: size * size }, (_, at) =>
      mean((i) => rows[i]![Math.floor(at / size)]! * rows[i]![at % size]!),
    ),
    jtr: Float64Array.from({ length: size }, (_, k) => mean((i) => rows[i]![k]! * residuals[i]!)),
    loss: mean((i) => residuals[i]! * residuals[i]!),
  }
}

/** The condition number of JᵀJ with some damping on its diagonal. */
export function conditionOf({ jtj, jtr: { length: n } }: NormalEquations, damping: Float64Array): number {
  const data = jtj.map((entry, at) => (at % (n + 1) === 0 ? entry + damping[at / (n + 1)]! : entry))
  const values = singularValues({ shape: [n, n], data })
  return values[0]! / values.at(-1)!
}

/** The projected problem with nothing of the kernel in it. */
export function projectedReference(backend: Backend, problem: Problem, shapes: readonly Layer[]): ProjectedProblem {
  const { x, y, activations, ridge = 0 } = problem
  const layersOf = (parameters: Float64Array) => unflatten(shapes, parameters)
  return {
    outputs: shapes.at(-1)!.weight.data.length + 1,
    ridge,
    project: (parameters) => {
      const layers = layersOf(parameters)
      const { value, weights, bias } = projectedFit(hiddenFeatures(layers, activations, x).at(-1)!, y.data, ridge)
      const output = { weight: { shape: [1, weights.length] as const, data: weights }, bias: Float64Array.of(bias) }
      return { value, parameters: flatten(layers.with(-1, output)) }
    },
    normalEquations: (parameters) => equationsOf(backend, problem, layersOf(parameters)),
  }
}
