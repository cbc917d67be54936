import type { Activation } from './activations.ts'
import type { Data } from './data.ts'
import { forward } from './evaluate.ts'
import { fromColumn, fromRows, type Matrix } from './linear-algebra/matrix.ts'
import { cos, pi, sin } from './maths.ts'
import type { Layer } from './net.ts'
import { makeRandom, streams, type Random } from './random.ts'
import { toUnitVariance } from './data.ts'

/** Frequencies of sums of sinusoids of one input on [-1, 1], in multiples of π: whole ones next to each other, others, separate ones. */
const frequencies = {
  harm3: [1, 2, 3],
  harm4: [1, 2, 3, 4],
  harm6: [1, 2, 3, 4, 5, 6],
  harm8: [1, 2, 3, 4, 5, 6, 7, 8],
  sinK4: [1.3, 2.9, 4.1, 5.6],
  sep2: [3, 8],
  sep3: [2, 6, 11],
  sep4: [2, 5, 9, 12],
  sep5: [2, 4.5, 7, 9.5, 12],
} as const

/** How many tanh units of two inputs on [-1, 1]² other teachers have. */
const tanhUnits = { tanh3: 3, tanh5: 5 } as const

/** The name of a teacher. */
export type TeacherName = keyof typeof frequencies | keyof typeof tanhUnits

/** The names of all teachers. */
export const teacherNames = [...Object.keys(frequencies), ...Object.keys(tanhUnits)] as readonly TeacherName[]

/** Points to train on and to test on. */
const points = { train: 512, test: 512 }

/** A net of one hidden layer whose units are to be found again, on inputs that are not scaled. */
export interface Teacher {
  readonly activation: Activation
  readonly inputs: number
  readonly layers: readonly Layer[]
}

/** A teacher with its amplitudes (0.5 to 1.5, for tanh of either sign), its phases, and for tanh its directions drawn from a seed. */
export function drawTeacher(name: TeacherName, seed: number): Teacher {
  const random = makeRandom(seed, streams.teacher)
  return isTanh(name) ? drawTanh(tanhUnits[name], random) : drawSinusoids(frequencies[name], random)
}

/** A teacher's points, uniform on [-1, 1]^d, the training values with normal noise of `noise` times their standard deviation. */
export function sampleTeacher(name: TeacherName, { seed, noise }: { seed: number; noise: number }): Data {
  const { activation, inputs, layers } = drawTeacher(name, seed)
  const draw = (count: number, stream: number): Matrix => {
    const random = makeRandom(seed, stream)
    return {
      shape: [count, inputs],
      data: Float64Array.from({ length: count * inputs }, () => 2 * random.uniform() - 1),
    }
  }
  const x_train = draw(points.train, streams.trainingPoints)
  const x_test = draw(points.test, streams.testPoints)
  const clean = forward(layers, [activation], x_train)
  const deviation = noise * toUnitVariance(clean).scale[0]!
  // Levels of noise differ in more than its size.
  const random = makeRandom(seed + 4096 * Math.round(1000 * noise), streams.noise)
  const y_train = { shape: clean.shape, data: clean.data.map((value) => value + deviation * random.normal()) }
  return { x_train, y_train, x_test, y_test: forward(layers, [activation], x_test) }
}

/** What a teacher is, for a reader. */
export function describeTeacher(name: TeacherName): string {
  return isTanh(name)
    ? `sum of ${tanhUnits[name]} tanh units of two inputs, |w| of 2 to 5, amplitudes ±0.5 to ±1.5`
    : `sum of sinusoids of the frequencies ${frequencies[name].join(', ')} times π, amplitudes 0.5 to 1.5, any phase`
}

function isTanh(name: TeacherName): name is keyof typeof tanhUnits {
  return name in tanhUnits
}

function drawSinusoids(multiples: readonly number[], random: Random): Teacher {
  const amplitudes = multiples.map(() => 0.5 + random.uniform())
  const phases = multiples.map(() => 2 * pi * random.uniform())
  return teacher('sin', fromColumn(multiples.map((multiple) => multiple * pi)), phases, amplitudes)
}

/** Each unit's plane of steepest rise goes through a point of [-0.7, 0.7]², so that it lies inside the domain. */
function drawTanh(units: number, random: Random): Teacher {
  const drawn = Array.from({ length: units }, () => {
    const angle = 2 * pi * random.uniform()
    const length = 2 + 3 * random.uniform()
    const weights = [length * cos(angle), length * sin(angle)]
    const bias = weights.reduce((sum, w) => sum - w * 0.7 * (2 * random.uniform() - 1), 0)
    const amplitude = (random.uniform() < 0.5 ? -1 : 1) * (0.5 + random.uniform())
    return { weights, bias, amplitude }
  })
  return teacher(
    'tanh',
    fromRows(drawn.map(({ weights }) => weights)),
    drawn.map(({ bias }) => bias),
    drawn.map(({ amplitude }) => amplitude),
  )
}

function teacher(
  activation: Activation,
  weight: Matrix,
  bias: readonly number[],
  amplitudes: readonly number[],
): Teacher {
  const hidden = { weight, bias: Float64Array.from(bias) }
  const output = { weight: fromRows([amplitudes]), bias: Float64Array.of(0) }
  return { activation, inputs: weight.shape[1], layers: [hidden, output] }
}
