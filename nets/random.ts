import { cos, log, pi, sin } from './maths.ts'

/** A source of random numbers: a pure function of its seed, its stream and how many were drawn. */
export interface Random {
  /** Uniform on [0, 1), all 53 bits random. */
  uniform(): number
  /** Normal, of mean 0 and variance 1 (Box and Muller 1958, both of each pair in turn). */
  normal(): number
}

/** What randomness is drawn for: each purpose has a stream of its own, so that one seed may serve them all. */
export const streams = {
  initialWeights: 0,
  trainingPoints: 1,
  validationPoints: 2,
  testPoints: 3,
  kinks: 4,
  bootstrap: 5,
  noise: 6,
  teacher: 7,
  pool: 8,
} as const

/**
 * Random numbers from Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC11): counter-based, so any language gets the same
 * numbers from the key (seed, stream) and the counters 0, 1, 2, ...; each block of four words makes two uniforms.
 *
 * @param seed an integer in [0, 2³²)
 */
export function makeRandom(seed: number, stream: number): Random {
  let counter = 0
  let words: readonly number[] = []
  let spare: number | undefined
  const uniform = (): number => {
    if (words.length === 0) words = philox4x32([counter++, 0, 0, 0], [seed, stream])
    const [a, b, ...rest] = words
    words = rest
    return ((a! >>> 5) * 0x4000000 + (b! >>> 6)) / 0x20000000000000
  }
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * log(1 - uniform()))
    const angle = 2 * pi * uniform()
    spare = radius * sin(angle)
    return radius * cos(angle)
  }
  return { uniform, normal }
}

/** One block of Philox4x32-10: four 32-bit words from a counter of four words and a key of two. */
export function philox4x32(counter: readonly number[], key: readonly number[]): number[] {
  let [x0, x1, x2, x3] = counter.map((word) => word >>> 0) as [number, number, number, number]
  let [k0, k1] = key.map((word) => word >>> 0) as [number, number]
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, x0)
    const [high1, low1] = multiply(0xcd9e8d57, x2)
    x0 = (high1 ^ x1 ^ k0) >>> 0
    x2 = (high0 ^ x3 ^ k1) >>> 0
    x1 = low1
    x3 = low0
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  return [x0, x1, x2, x3]
}

/** The high and the low word of a product of two 32-bit words, by halves of 16 bits. */
function multiply(a: number, b: number): readonly [high: number, low: number] {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = (middle & 0xffff) + aLow * bHigh
  const high = aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)
  return [high >>> 0, Math.imul(a, b) >>> 0]
}
