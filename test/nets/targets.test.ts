import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sample } from '../../nets/sample.ts'
import { targets } from '../../nets/targets/index.ts'
import type { Target } from '../../nets/targets/target.ts'
import { assertClose } from './close.ts'

const all = Object.entries<Target>(targets)

test('each target goes by its own name and says where it comes from', () => {
  for (const [name, target] of all) {
    assert.equal(target.name, name)
    assert.ok(target.source.length > 5, name)
  }
})

test('values of each kind of target, from their formulas', () => {
  const { harm1, harm2, bump, expsin, xy, ellipkinc } = targets
  assertClose([harm1.value(0.25)], [Math.sin(Math.PI / 4 + 0.3)], 1e-15)
  assertClose([harm2.value(0.5)], [Math.sin(Math.PI / 2 + 0.3) + 0.8 * Math.sin(Math.PI + 1.1)], 1e-15)
  assertClose([bump.value(0.2), bump.value(0)], [Math.exp(-1), 1], 1e-15)
  assertClose([expsin.value(0.3, 0.5)], [2.88353506444291], 1e-15)
  assert.equal(xy.value(0.5, -0.25), -0.125)
  assertClose([ellipkinc.value(0.3, 0.9)], [0.30412616230154565], 1e-15)
})

test('values of the targets of C3, by hand', () => {
  const { chirp, sinc, zigzag, nested, camel, pyramid, modulated } = targets
  assertClose([chirp.value(0), chirp.value(-0.5)], [0, Math.SQRT1_2], 1e-15)
  assertClose([sinc.value(0), sinc.value(Math.PI / 20)], [1, 2 / Math.PI], 1e-15)
  assertClose([zigzag.value(-1), zigzag.value(1)], [0.4 - 1.65 + 1.2, 1.6 - 1.35 + 0.4], 1e-15)
  assertClose([nested.value(0), nested.value(0.2 * Math.PI)], [Math.sin(0.5), Math.sin(3.5)], 1e-15)
  assertClose([camel.value(1, -1), camel.value(0.0898, -0.7126)], [4 - 2.1 + 1 / 3 - 1, -1.031628], 1e-6)
  assertClose([pyramid.value(0.1, 0.2), pyramid.value(0, 0)], [0.9, 0.8], 1e-15)
  assertClose([modulated.value(0.5, 0), modulated.value(0, 0.5)], [1, Math.sin(2)], 1e-15)
})

test('ellipkinc has the 1000 training and 1000 test points of KANbeFair on [0, 1]², and others to choose on', () => {
  const { x_train, x_test, x_val } = sample(targets.ellipkinc, 0)
  assert.deepEqual(
    [x_train.shape, x_test.shape, x_val?.shape],
    [
      [1000, 2],
      [1000, 2],
      [250, 2],
    ],
  )
  assert.ok([...x_train.data, ...x_test.data].every((x) => x >= 0 && x < 1))
})

describe('a sample has finite values at points of the domain, and no point in two sets', () => {
  for (const [name, target] of all) {
    test(name, () => {
      const { x_train, y_train, x_test, y_test } = sample(target, 3)
      assert.deepEqual(y_train.shape, [target.points.train, 1])
      assert.deepEqual(y_test.shape, [target.points.test, 1])
      assert.ok([...y_train.data, ...y_test.data].every(Number.isFinite))
      assert.equal(new Set([...x_train.data, ...x_test.data]).size, x_train.data.length + x_test.data.length)
      const d = target.domain.length
      assert.ok(x_train.data.every((x, i) => x >= target.domain[i % d]![0] && x <= target.domain[i % d]![1]))
    })
  }
})

test('one seed gives one sample, another seed another', () => {
  assert.deepEqual(sample(targets.xy, 1), sample(targets.xy, 1))
  assert.notDeepEqual(sample(targets.xy, 1), sample(targets.xy, 2))
})
