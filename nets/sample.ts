import type { Data } from './data.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import { makeRandom, streams } from './random.ts'
import type { Target } from './targets/target.ts'

/** Points of a target, drawn uniformly from its domain; each set from a stream of its own. */
export function sample(target: Target, seed: number): Data {
  const { train, validation, test } = target.points
  const xTrain = draw(target, train, seed, streams.trainingPoints)
  const xTest = draw(target, test, seed, streams.testPoints)
  const data = { x_train: xTrain, y_train: values(target, xTrain), x_test: xTest, y_test: values(target, xTest) }
  if (validation === 0) return data
  const xVal = draw(target, validation, seed, streams.validationPoints)
  return { ...data, x_val: xVal, y_val: values(target, xVal) }
}

function draw({ domain }: Target, count: number, seed: number, stream: number): Matrix {
  const random = makeRandom(seed, stream)
  const data = new Float64Array(count * domain.length)
  for (let i = 0; i < data.length; i++) {
    const [low, high] = domain[i % domain.length]!
    data[i] = low + (high - low) * random.uniform()
  }
  return { shape: [count, domain.length], data }
}

function values({ value }: Target, { shape: [n, d], data }: Matrix): Matrix {
  const y = Float64Array.from({ length: n }, (_, i) => value(...data.subarray(i * d, (i + 1) * d)))
  return { shape: [n, 1], data: y }
}
