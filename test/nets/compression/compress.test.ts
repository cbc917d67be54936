import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compress, squaresOf, type Chosen, type Source } from '../../../nets/compression/compress.ts'
import { keepFirst, orderUnits } from '../../../nets/compression/cut.ts'
import { forward, meanSquaredError } from '../../../nets/evaluate.ts'
import { fromColumn, fromRows } from '../../../nets/linear-algebra/matrix.ts'
import { lp } from '../../../nets/penalties/lp.ts'
import type { Penalty } from '../../../nets/penalties/penalty.ts'

const x = fromColumn(Array.from({ length: 81 }, (_, i) => -1 + i / 40))
const y = fromColumn(x.data.map((at) => Math.sin(3 * at) + 0.1 * Math.sin(11 * at)))
const points: Chosen = { x, y, activation: 'sin', validation: { x, y } }

// Units: sin 3x, a tenth of it in its output weight; sin 11x with a large weight; sin 3x again.
const layers = [
  { weight: fromColumn([3, 11, 3]), bias: new Float64Array(3) },
  { weight: fromRows([[0.1, 2, 0.9]]), bias: Float64Array.of(0) },
]

test('magnitude goes by the size of the terms; what is chosen greedily, by what the fit gains', () => {
  assert.deepEqual(orderUnits(points, layers, 'magnitude'), [1, 2, 0])
  assert.deepEqual(orderUnits(points, layers, 'pivoted-qr').slice(0, 2), [1, 2])
  assert.equal([0, 2].includes(orderUnits(points, layers, 'greedy-selection')[0]!), true)
  assert.equal(orderUnits(points, layers, 'greedy-selection')[1], 1)
})

test('what is kept has its output layer refitted', () => {
  const kept = keepFirst(points, layers, { order: [2, 1, 0], width: 2 })
  assert.deepEqual([...kept[0]!.weight.data], [11, 3])
  assert.ok(meanSquaredError(forward(kept, ['sin'], x), y) < 1e-25)
})

test('growing regularisation presses on the units to go alone: Σ v², 2 v', () => {
  const penalty = squaresOf([0, 2])
  assert.equal(penalty.value(fromRows([[3, 5, 4]])), 25)
  assert.deepEqual([...penalty.gradient(fromRows([[3, 5, 4]]))], [6, 0, 8])
})

test('every source gives a net for each of its cuts and widths, and the better of its learning rates', async () => {
  const settings = { widths: [2, 4], wide: 8, steps: 400, factor: 1.1, seed: 1 }
  const of = async (source: Source, penalty?: Penalty) =>
    (await compress(points, { ...settings, source, ...(penalty === undefined ? {} : { penalty }) })).map(
      ({ route, width, layers }) => `${route} ${width} ${layers[0]!.bias.length}`,
    )
  assert.deepEqual(await of('wide'), ['wide 8 8'])
  assert.deepEqual(await of('prevention'), ['prevention 2 2', 'prevention 4 4'])
  assert.deepEqual(await of('growing'), ['growing 2 2', 'growing 4 4'])
  assert.deepEqual(await of('lp', lp), ['lp 2 2', 'lp 4 4'])
  await assert.rejects(of('lp'), { message: 'the source "lp" needs a penalty' })
  await assert.rejects(of('wide', lp), { message: 'the source "wide" takes no penalty, but was given "lp"' })
  assert.deepEqual(await of('cure'), [
    'magnitude 2 2',
    'magnitude 4 4',
    'pivoted-qr 2 2',
    'pivoted-qr 4 4',
    'greedy-selection 2 2',
    'greedy-selection 4 4',
  ])
  assert.deepEqual(await of('prevention-cure'), [
    'prevention+pivoted-qr 2 2',
    'prevention+pivoted-qr 4 4',
    'prevention+greedy-selection 2 2',
    'prevention+greedy-selection 4 4',
  ])
})

test('the learning rate is the one with the lower error on validation points', async () => {
  const [net] = await compress(points, { source: 'narrow', widths: [4], wide: 8, steps: 300, factor: 1.1, seed: 1 })
  const opposite = { ...points, validation: { x, y: fromColumn(y.data.map((value) => -value)) } }
  const [other] = await compress(opposite, { source: 'narrow', widths: [4], wide: 8, steps: 300, factor: 1.1, seed: 1 })
  assert.notEqual(net!.rate, other!.rate)
})
