import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forward, meanSquaredError } from '../../nets/evaluate.ts'
import { initialise, initialisations, type Start } from '../../nets/initialise.ts'
import { fromColumn, fromRows, multiply, transpose } from '../../nets/linear-algebra/matrix.ts'
import { bandwidth } from '../../nets/measures/bandwidth.ts'
import { flatten } from '../../nets/net.ts'
import { makeRandom } from '../../nets/random.ts'
import { assertClose } from './close.ts'

const x = fromColumn(Array.from({ length: 101 }, (_, i) => -1 + i / 50))
const start: Start = {
  initialisation: 'std',
  widths: [1, 3, 1],
  activations: ['sin'],
  seed: 0,
  x,
  y: fromColumn(x.data.map((value) => Math.sin(20 * value))),
}

// Made by an independent Philox4x32-10, Box-Muller and nearest-neighbour search in Python, but for greedy.
const golden = {
  std: [-0.201907055370209, 0.471425572119383, 0.944482406408952, 0.387861833529086, -0.961101154693279, -0.718106787327722, 0.331823720669976, 0.120817087712998, 0.501759159961157, 0.510527214227848],
  wide: [-1.6152564429616696, 3.771404576955062, 7.5558592512716185, 1.218503886822844, -3.0193883269410735, -2.2559990075617393, 0.331823720669976, 0.120817087712998, 0.501759159961157, 0.510527214227848],
  bandwidth: [-4.973443772786515, 11.612316229814176, 23.264814268368134, 1.218503886822844, -3.0193883269410735, -2.2559990075617393, 0.331823720669976, 0.120817087712998, 0.501759159961157, 0.510527214227848],
  kinks: [-0.8076282214808348, 1.885702288477531, 3.7779296256358093, 0.3051451589762464, 1.7777231146887462, -3.0737877329112533, 0.331823720669976, 0.120817087712998, 0.501759159961157, 0.510527214227848],
  orthogonal: [-0.11453374012247815, -1.272439783162149, -1.1695208508615054, -0.961101154693279, -0.718106787327722, 0.5747355433569408, -0.8791278421130421, 0.4368355711250865, -0.19054899900415553, 0.510527214227848],
  pick: [-6.461025771846678, 15.085618307820248, 30.223437005086474, 1.218503886822844, -3.0193883269410735, -2.2559990075617393, 0.331823720669976, 0.120817087712998, 0.501759159961157, 0.510527214227848],
  greedy: [20.025319640707206, 20.13099993659711, -20.19936352243728, -6.222239363606429, 0.8764803334244562, -14.58855434805729, 1.2081035569994205, -0.23912051989447752, -0.12268960593248147, 0.000023252108418824232],
} // prettier-ignore

describe('golden values: the first weights of seed 0', () => {
  for (const initialisation of initialisations) {
    test(initialisation, () => {
      // What greedy solves for the output layer is worse conditioned.
      const tolerance = initialisation === 'greedy' ? 1e-9 : 1e-14
      assertClose(flatten(initialise({ ...start, initialisation })), golden[initialisation], tolerance)
    })
  }
})

test('std draws weights and biases within ±1/√inputs, wide has a first layer eight times that', () => {
  const widths = [4, 50, 50, 1]
  const xOfFour = fromRows([[0, 0, 0, 0]])
  const of = (initialisation: 'std' | 'wide') => initialise({ ...start, initialisation, widths, x: xOfFour })
  const largest = (values: Float64Array): number => Math.max(...values.map(Math.abs))
  const [first, second] = of('std')
  assert.ok(largest(first!.weight.data) > 0.45 && largest(first!.weight.data) <= 0.5)
  assert.ok(largest(second!.weight.data) <= 1 / Math.sqrt(50))
  const [wide, next] = of('wide')
  assert.ok(largest(wide!.weight.data) > 3.6 && largest(wide!.weight.data) <= 4)
  assert.ok(largest(wide!.bias) > 2 && largest(wide!.bias) <= Math.PI)
  assert.ok(largest(next!.weight.data) <= 1 / Math.sqrt(50))
})

test('kinks puts the zero of each unit inside of the domain', () => {
  const [hidden] = initialise({ ...start, initialisation: 'kinks', widths: [1, 50, 1] })
  assert.ok(hidden!.bias.every((b, unit) => Math.abs(b / hidden!.weight.data[unit]!) <= 1))
})

test('orthogonal weights have orthonormal columns times √(out / in), or orthonormal rows where a layer narrows', () => {
  const [first, second] = initialise({
    ...start,
    initialisation: 'orthogonal',
    widths: [2, 8, 3, 1],
    x: fromRows([[0, 0]]),
  })
  assertClose(multiply(transpose(first!.weight), first!.weight).data, [4, 0, 0, 4], 1e-15)
  assertClose(multiply(second!.weight, transpose(second!.weight)).data, [1, 0, 0, 0, 1, 0, 0, 0, 1], 1e-15)
})

test('the bandwidth of a plane wave in two dimensions is its wave number, and of a line in one the slope over the spread', () => {
  const random = makeRandom(0, 0)
  const points = fromRows(Array.from({ length: 2000 }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]))
  const wave = fromColumn(
    Array.from(
      { length: 2000 },
      (_, i) => Math.SQRT2 * Math.sin(6 * points.data[2 * i]! + 8 * points.data[2 * i + 1]!),
    ),
  )
  assertClose([bandwidth(points, wave)], [10], 0.03)
  assertClose([bandwidth(x, fromColumn(x.data.map((value) => 3 * value)))], [3], 1e-12)
})

test('pick widens the first layer until untrained units can follow the target', () => {
  const widest = (seed: number): number => {
    const [hidden] = initialise({ ...start, initialisation: 'pick', widths: [1, 16, 1], seed })
    return Math.max(...hidden!.weight.data.map(Math.abs))
  }
  for (const seed of [0, 1, 2]) assert.ok(widest(seed) > 10, `seed ${seed} reaches ${widest(seed)}`)
})

test('greedy finds two frequencies far apart with four units, before any training', () => {
  const y = fromColumn(x.data.map((value) => Math.sin(3 * value + 0.4) + 0.5 * Math.sin(40 * value)))
  for (const seed of [0, 1, 2]) {
    const layers = initialise({ ...start, initialisation: 'greedy', widths: [1, 4, 1], y, seed })
    assert.deepEqual(layers[0]!.weight.shape, [4, 1])
    assert.ok(meanSquaredError(forward(layers, ['sin'], x), y) < 0.002)
  }
})

test('greedy is for one hidden layer', () => {
  assert.throws(
    () => initialise({ ...start, initialisation: 'greedy', widths: [1, 4, 4, 1], activations: ['sin', 'sin'] }),
    { message: 'the initialisation "greedy" is for one hidden layer, not 2' },
  )
})

test('each initialisation depends on the seed alone', () => {
  for (const initialisation of initialisations) {
    const of = (seed: number) => flatten(initialise({ ...start, initialisation, seed }))
    assert.deepEqual(of(5), of(5))
    assert.notDeepEqual(of(5), of(6))
  }
})
