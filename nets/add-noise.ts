import type { Data } from './data.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import { makeRandom, streams } from './random.ts'
import { mean, meanSquare } from './statistics/mean.ts'

/**
 * The data with normal noise added to the values to train on and to choose on, of a standard deviation that is a share of
 * that of the training values; the values to test on stay clean.
 */
export function addNoise(data: Data, share: number, seed: number): Data {
  if (share === 0) return data
  const random = makeRandom(seed, streams.noise)
  const middle = mean(data.y_train.data)
  const deviation = share * Math.sqrt(meanSquare(data.y_train.data.map((value) => value - middle)))
  const noisy = ({ shape, data: values }: Matrix): Matrix => ({
    shape,
    data: values.map((value) => value + deviation * random.normal()),
  })
  const y_train = noisy(data.y_train)
  return data.y_val === undefined ? { ...data, y_train } : { ...data, y_train, y_val: noisy(data.y_val) }
}
