import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cholesky, choleskyInverse } from '../../nets/linear-algebra/cholesky.ts'
import { leastSquares } from '../../nets/linear-algebra/least-squares.ts'
import { covariance, fromRows, multiply } from '../../nets/linear-algebra/matrix.ts'
import { dot, pivotedQr } from '../../nets/linear-algebra/pivoted-qr.ts'
import { singularValues } from '../../nets/linear-algebra/singular-values.ts'
import { makeRandom } from '../../nets/random.ts'
import { assertClose } from './close.ts'

test('the covariances of two columns, by hand', () => {
  const s = covariance(
    fromRows([
      [1, 2],
      [3, 2],
      [5, 8],
    ]),
  )
  assertClose(s.data, [8 / 3, 4, 4, 8], 1e-15)
})

test('a Cholesky factor and the inverse from it, by hand', () => {
  const l = cholesky(
    fromRows([
      [4, 2],
      [2, 3],
    ]),
  )
  assert.ok(l)
  assertClose(l.data, [2, 0, 1, Math.SQRT2], 1e-15)
  assertClose(choleskyInverse(l).data, [3 / 8, -1 / 4, -1 / 4, 1 / 2], 1e-15)
})

test('a matrix that is not positive definite has no Cholesky factor', () => {
  const indefinite = fromRows([
    [1, 2],
    [2, 1],
  ])
  assert.equal(cholesky(indefinite), undefined)
})

test('pivoted QR takes the longest column first and leaves out a dependent one', () => {
  const a = fromRows([
    [1, 0, 3],
    [0, 2, 4],
    [0, 0, 0],
  ])
  const { order, q, r } = pivotedQr(a)
  assert.deepEqual(order, [2, 1])
  assertClose(q[0]!, [0.6, 0.8, 0], 1e-15)
  assertClose(r[0]!, [5], 1e-15)
  assertClose(r[1]!, [1.6, 1.2], 1e-15)
})

test('Q stays orthonormal to rounding where columns differ by 1e-9', () => {
  const random = makeRandom(0, 0)
  const rows = Array.from({ length: 50 }, () => {
    const base = random.normal()
    return Array.from({ length: 6 }, () => base + 1e-9 * random.normal())
  })
  const { q } = pivotedQr(fromRows(rows))
  assert.equal(q.length, 6)
  for (const [i, first] of q.entries()) {
    for (const [j, second] of q.entries()) assertClose([dot(first, second)], [i === j ? 1 : 0], 1e-15)
  }
})

test('least squares finds the line y = 2 + 3x and reports what it leaves', () => {
  const x = fromRows([[0], [1], [2], [3]])
  const exact = leastSquares(x, Float64Array.of(2, 5, 8, 11))
  assertClose([exact.intercept, ...exact.weights, exact.mse], [2, 3, 0], 1e-14)
  const off = leastSquares(x, Float64Array.of(3, 4, 7, 12))
  assertClose([off.intercept, ...off.weights, off.mse], [2, 3, 1], 1e-14)
})

test('least squares gives a column that repeats another the weight zero', () => {
  const x = fromRows([
    [0, 0],
    [1, 2],
    [2, 4],
  ])
  assertClose(leastSquares(x, Float64Array.of(1, 3, 5)).weights, [0, 1], 1e-15)
})

test('singular values of a 2 x 2 matrix, by hand, and of one that is singular', () => {
  const regular = fromRows([
    [3, 0],
    [4, 5],
  ])
  assertClose(singularValues(regular), [Math.sqrt(45), Math.sqrt(5)], 1e-15)
  const singular = fromRows([
    [1, 2],
    [2, 4],
  ])
  assertClose(singularValues(singular), [5, 0], 1e-15)
})

test('a product of matrices, by hand', () => {
  const product = multiply(
    fromRows([[1, 2]]),
    fromRows([
      [3, 4, 5],
      [6, 7, 8],
    ]),
  )
  assert.deepEqual(
    [product.shape, [...product.data]],
    [
      [1, 3],
      [15, 18, 21],
    ],
  )
})
