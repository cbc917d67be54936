import { test } from 'node:test'
import { erf } from '../../nets/maths.ts'
import { carlsonRF, ellipticF } from '../../nets/special/elliptic.ts'
import { assertClose } from './close.ts'

// Reference values: mpmath 1.3, 30 digits.

test('erf agrees with mpmath on both branches and is odd', () => {
  const x = [0, 0.1, 0.5, 1, 2, 2.9, 3.1, 4, -1]
  const expected = [
    0, 0.1124629160182849, 0.5204998778130465, 0.8427007929497149, 0.9953222650189527, 0.9999589021219005,
    0.9999883513426328, 0.9999999845827421, -0.8427007929497149,
  ]
  assertClose(x.map(erf), expected, 1e-15)
})

test("ellipticF agrees with mpmath's ellipf(phi, m), the order of scipy's ellipkinc", () => {
  const arguments_ = [
    [0.5, 0.5],
    [1, 1],
    [1, 0],
    [0.3, 0.9],
    [1, 0.99],
    [0.001, 0.5],
  ] as const
  const expected = [
    0.5104671356280047, 1.2261911708835171, 1, 0.30412616230154565, 1.2220921354430285, 0.0010000000833333355,
  ]
  assertClose(
    arguments_.map(([phi, m]) => ellipticF(phi, m)),
    expected,
    4e-16,
  )
})

test("Carlson's R_F is 1/√x where all arguments are x, and the lemniscate constant at (0, 1, 2)", () => {
  assertClose([carlsonRF(4, 4, 4), carlsonRF(0, 1, 2)], [0.5, 1.31102877714606], 4e-16)
})
