import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  allMachines,
  cos,
  type ElementaryFunction,
  erf,
  exp,
  log,
  mapElementary,
  sin,
  tanh,
} from '../../kernel/index.ts'
import { digestOf, uniform } from './example-net.ts'
import { referenceValues } from './reference-values.ts'

/** Largest error in units of the last place of the exact value, whose part beyond float64 is `rest` ulp. */
function worstError(name: ElementaryFunction): number {
  const bytes = Uint8Array.from(atob(referenceValues[name]!), (character) => character.charCodeAt(0))
  const triples = new Float64Array(bytes.buffer)
  const column = (k: number) => triples.filter((_, i) => i % 3 === k)
  const [x, exact, rest] = [column(0), column(1), column(2)]
  const got = mapElementary(name, x)
  return got.reduce((worst, value, i) => Math.max(worst, Math.abs((value - exact[i]!) / ulp(exact[i]!) - rest[i]!)), 0)
}

/** From |x| to the next float64. */
function ulp(x: number): number {
  const numbers = Float64Array.of(Math.abs(x))
  const bits = new BigInt64Array(numbers.buffer)
  bits[0]! += 1n
  return numbers[0]! - Math.abs(x)
}

describe('elementary functions', () => {
  const bounds = { sin: 1.5, cos: 1.5, tanh: 3, exp: 1.5, log: 1, erf: 2 } as const
  for (const [name, bound] of Object.entries(bounds) as [keyof typeof bounds, number][]) {
    test(`${name} is within ${bound} ulp of the exact value on |x| < 100, near multiples of pi / 2 too`, () => {
      const worst = worstError(name)
      assert.ok(worst <= bound, `${name} is off by ${worst.toFixed(2)} ulp`)
    })
  }

  test('limits, and zeros, are those of the exact functions', () => {
    assert.deepEqual([sin(0), tanh(-0), erf(-0)], [0, -0, -0])
    assert.deepEqual([cos(0), exp(0), log(1)], [1, 1, 0])
    assert.deepEqual([exp(1000), exp(-1000), exp(Infinity), exp(-Infinity)], [Infinity, 0, Infinity, 0])
    assert.deepEqual([log(0), log(-1), log(Infinity)], [-Infinity, NaN, Infinity])
    assert.deepEqual([tanh(Infinity), tanh(-1000), erf(Infinity), erf(-7)], [1, -1, 1, -1])
    assert.deepEqual([sin(NaN), cos(NaN), tanh(NaN), exp(NaN), log(NaN), erf(NaN)], Array(6).fill(NaN))
  })

  test('exp reaches the least subnormal number, and log comes back from it', () => {
    assert.equal(exp(-745), 5e-324)
    assert.equal(log(5e-324), -744.4400719213812)
  })

  test('a number gives what an array of it gives', () => {
    assert.equal(sin(0.5), sin(Float64Array.of(1, 0.5))[1])
  })

  test('every build gives the same bits', () => {
    const next = uniform(3)
    const x = Float64Array.from({ length: 5000 }, (_, i) => 100 * next() * 10 ** -(i % 12))
    for (const name of Object.keys(bounds) as ElementaryFunction[]) {
      const digests = allMachines().map((machine) => digestOf(mapElementary(name, x, machine)))
      assert.equal(new Set(digests).size, 1, name)
    }
  })
})
