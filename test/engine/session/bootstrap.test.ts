import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { meanOn, pairedEffect, unpairedEffect } from '../../../engine/session/bootstrap.ts'

/** The survival of mice, in days: table 2.1 of Efron and Tibshirani (1993). */
const treated = [94, 197, 16, 38, 99, 141, 23]
const control = [52, 104, 146, 10, 51, 30, 40, 27, 46]

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const spread = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2))

describe('the bootstrap', () => {
  test('of the mice gives the difference of the book, and its standard error', () => {
    const { value, interval } = unpairedEffect(control, treated, 'linear')
    assert.equal(value.toFixed(2), '30.63')
    // The plug-in estimate, of which the bootstrap's spread is an approximation.
    const error = Math.sqrt(spread(treated) / treated.length + spread(control) / control.length)
    const [low, high] = interval!
    assert.ok(Math.abs((high - low) / (2 * 1.96 * error) - 1) < 0.05, `${low} to ${high}, standard error ${error}`)
    assert.ok(low < 0 && high > 60)
  })

  test('of many pairs gives the interval of the normal distribution', () => {
    const pairs = Array.from({ length: 400 }, (_, i): [number, number] => [i, i + 5 + Math.sin(i * 12.9898) * 2])
    const steps = pairs.map(([first, second]) => second - first)
    const { value, interval } = pairedEffect(pairs, 'linear')
    const half = 1.96 * Math.sqrt(spread(steps) / steps.length)
    assert.ok(Math.abs(value - mean(steps)) < 1e-9)
    assert.ok(Math.abs((interval![1] - interval![0]) / (2 * half) - 1) < 0.05)
  })

  test('of equal differences has no width, and of a doubling is 2', () => {
    assert.deepEqual(
      pairedEffect(
        [
          [1, 4],
          [2, 5],
          [7, 10],
        ],
        'linear',
      ),
      { value: 3, interval: [3, 3] },
    )
    const { value, interval } = pairedEffect(
      [
        [1, 2],
        [8, 16],
        [4, 8],
      ],
      'log',
    )
    assert.deepEqual(
      [value, ...interval!].map((number) => number.toFixed(12)),
      ['2.000000000000', '2.000000000000', '2.000000000000'],
    )
    assert.equal(meanOn('log', [1, 100]).toFixed(9), '10.000000000')
  })

  test('of one pair, or of one value on a side, gives no interval', () => {
    assert.deepEqual(pairedEffect([[1, 3]], 'linear'), { value: 2, interval: null })
    assert.deepEqual(unpairedEffect([1], [2, 4], 'linear'), { value: 2, interval: null })
  })

  const numbers = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 2, maxLength: 12 })

  test('is the same each time, holds the effect, and lies within the differences', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom<'linear' | 'log'>('linear', 'log'), (values, scale) => {
        const pairs = values.map((value, i): [number, number] => [value, values[(i + 1) % values.length]!])
        const { value, interval } = pairedEffect(pairs, scale)
        assert.deepEqual(pairedEffect(pairs, scale), { value, interval })
        const [low, high] = interval!
        const each = pairs.map(([first, second]) => (scale === 'log' ? second / first : second - first))
        const slack = 1e-9 * Math.max(1, ...each.map(Math.abs))
        assert.ok(low >= Math.min(...each) - slack && high <= Math.max(...each) + slack && low <= high)
      }),
      { numRuns: 30 },
    )
  })

  test('turns round where first and second change places', () => {
    fc.assert(
      fc.property(numbers, numbers, (first, second) => {
        const [there, back] = [unpairedEffect(first, second, 'linear'), unpairedEffect(second, first, 'linear')]
        assert.ok(Math.abs(there.value + back.value) < 1e-9)
        const ratio = unpairedEffect(first, second, 'log').value * unpairedEffect(second, first, 'log').value
        assert.ok(Math.abs(ratio - 1) < 1e-9)
      }),
      { numRuns: 20 },
    )
  })
})
