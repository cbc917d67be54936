import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRandom, philox4x32, streams } from '../../nets/random.ts'

const hex = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, '0')).join(' ')
const ones = 0xffffffff

test("Philox4x32-10 gives the words of its authors' known answers", () => {
  assert.equal(hex(philox4x32([0, 0, 0, 0], [0, 0])), '6627e8d5 e169c58d bc57ac4c 9b00dbd8')
  assert.equal(hex(philox4x32([ones, ones, ones, ones], [ones, ones])), '408f276d 41c83b0e a20bc7c6 6d5451fd')
  assert.equal(
    hex(philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])),
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  )
})

test('a uniform number is 53 bits of two words: the first two of a block, then the other two', () => {
  const random = makeRandom(0, 0)
  const double = (high: number, low: number): number =>
    (Math.floor(high / 32) * 2 ** 26 + Math.floor(low / 64)) / 2 ** 53
  assert.equal(random.uniform(), double(0x6627e8d5, 0xe169c58d))
  assert.equal(random.uniform(), double(0xbc57ac4c, 0x9b00dbd8))
})

test('a seed and a stream always give the same numbers, and others give others', () => {
  const first = (seed: number, stream: number): number => makeRandom(seed, stream).uniform()
  assert.equal(first(7, 2), first(7, 2))
  const all = [0, 1, 4294967295].flatMap((seed) => Object.values(streams).map((stream) => first(seed, stream)))
  assert.equal(new Set(all).size, 3 * Object.keys(streams).length)
})

test('uniform numbers lie in [0, 1) with mean 1/2 and variance 1/12', () => {
  const random = makeRandom(1, 0)
  const numbers = Array.from({ length: 40_000 }, () => random.uniform())
  assert.ok(numbers.every((number) => number >= 0 && number < 1))
  const { mean, variance } = moments(numbers)
  assert.ok(Math.abs(mean - 0.5) < 0.006, `mean ${mean}`)
  assert.ok(Math.abs(variance - 1 / 12) < 0.002, `variance ${variance}`)
})

test('normal numbers have mean 0 and variance 1, and neighbours are uncorrelated', () => {
  const random = makeRandom(2, 0)
  const numbers = Array.from({ length: 40_000 }, () => random.normal())
  const { mean, variance } = moments(numbers)
  const products = numbers.slice(1).map((number, i) => number * numbers[i]!)
  assert.ok(Math.abs(mean) < 0.02, `mean ${mean}`)
  assert.ok(Math.abs(variance - 1) < 0.03, `variance ${variance}`)
  assert.ok(Math.abs(moments(products).mean) < 0.02)
})

function moments(numbers: readonly number[]): { mean: number; variance: number } {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  return { mean, variance: numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length }
}
