import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unitErrors, onOwnInputs } from '../../../nets/components/match-units.ts'
import { recover, type Recovering } from '../../../nets/components/recover.ts'
import { toUnitInterval, toUnitVariance } from '../../../nets/data.ts'
import { applyScaling } from '../../../nets/evaluate.ts'
import { drawTeacher, sampleTeacher, type TeacherName } from '../../../nets/teachers.ts'

const training = { by: 'training', loss: 'log-projected', rate: 0.1, steps: 1500, ridge: 1e-10, width: 16 } as const
const removal = { candidates: 3, merges: 1, quick: 8, attempts: 2, trials: 100, floor: 1e-8 }
const clean: Recovering = { begin: training, removal, starts: 3, exact: 1e-6 }
const noisy: Recovering = {
  begin: training,
  removal: { ...removal, attempts: 1, floor: 0 },
  rescue: { pool: 200, trials: 30 },
  starts: 3,
  exact: 1e-6,
}

function scaled(name: TeacherName, noise: number, seed: number) {
  const data = sampleTeacher(name, { seed, noise })
  const input = toUnitInterval(data.x_train)
  const { activation, layers } = drawTeacher(name, seed)
  const y = applyScaling(data.y_train, toUnitVariance(data.y_train))
  return { input, hidden: layers[0]!, points: { x: applyScaling(data.x_train, input), y, activation } }
}

test('components and their number are exact without noise, and the start says so by its standard errors', async () => {
  const { input, hidden, points } = scaled('sep2', 0, 5)
  const { starts, chosen } = await recover(points, clean, 5)
  const answer = starts[chosen]!
  assert.equal(answer.units, 2)
  assert.ok(answer.error < 1e-9)
  assert.ok(Math.max(...unitErrors('sin', hidden, onOwnInputs(answer.layers[0]!, input))) < 1e-9)
})

test('a start that is not exact is followed by others, of which the smallest net is the answer', async () => {
  const { points } = scaled('sep4', 0, 5)
  const short = { ...clean, begin: { ...training, steps: 1, width: 3 } }
  const { starts, chosen } = await recover(points, short, 5)
  assert.equal(starts.length, 3)
  assert.ok(starts.every(({ error, criterion }) => error > 1e-6 && criterion >= starts[chosen]!.criterion))
})

test('with noise the number is right once the least criterion was found twice', async () => {
  const { points } = scaled('sep3', 0.3, 5)
  const { starts, chosen } = await recover(points, noisy, 5)
  assert.equal(starts[chosen]!.units, 3)
  const best = starts.filter(({ criterion }) => criterion < starts[chosen]!.criterion + 1e-3)
  assert.ok(best.length === 2 || starts.length === 3)
})

test('forward greedy choice finds components without any training', async () => {
  const { points } = scaled('sep3', 0, 5)
  const greedy: Recovering = { ...clean, begin: { by: 'growth', width: 8, pool: 400, trials: 60 } }
  const { starts, chosen } = await recover(points, greedy, 5)
  assert.deepEqual([starts[chosen]!.units, starts[chosen]!.error < 1e-6], [3, true])
})

test('clusters of the units of several nets are the units of a tanh teacher', async () => {
  const { hidden, input, points } = scaled('tanh3', 0, 1)
  const begin = { ...training, by: 'clustering', students: 10, loss: 'mse', rate: 0.3, steps: 4000, width: 12 } as const
  const { starts } = await recover(points, { begin, starts: 1, exact: 1e-6 }, 1)
  assert.equal(starts[0]!.units, 3)
  assert.ok(Math.max(...unitErrors('tanh', hidden, onOwnInputs(starts[0]!.layers[0]!, input))) < 1e-6)
})
