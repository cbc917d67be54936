import { test } from 'node:test'
import { besselJ0 } from '../../nets/special/bessel.ts'
import { ellipticE } from '../../nets/special/elliptic.ts'
import { legendreP, legendreP1 } from '../../nets/special/legendre.ts'
import { targets } from '../../nets/targets/index.ts'
import { assertClose } from './close.ts'

// All reference values: mpmath 1.3 with 30 digits (ellipe, legenp of type 2, besselj), rounded to float64.

test('E(φ | m) is that of mpmath, also at m = 1 where it is sin φ', () => {
  const found = [ellipticE(0.3, 0.9), ellipticE(1, 1), ellipticE(0.75, 0.25), ellipticE(0.999, 0.999)]
  const wanted = [0.29597375552175414, 0.8414709848078965, 0.7340004896489478, 0.8411219126333799]
  assertClose(found, wanted, 1e-15)
})

const degrees = [
  [0.3, 0],
  [0.5, 0.2],
  [0.9, 0.7],
  [1, 0.25],
  [0, 0.4],
] as const

test('P_v(x) of real degree is that of mpmath; P_0 = 1 and P_1 = x', () => {
  const wanted = [0.7460892293439588, 0.6501574321780043, 0.7404894820396979, 0.25, 1]
  assertClose(
    degrees.map(([v, x]) => legendreP(v, x)),
    wanted,
    1e-15,
  )
})

test('P_v¹(x) is that of mpmath, with the sign that scipy.special.lpmv gives it', () => {
  const wanted = [-0.345157250998891, -0.5111128216463323, -0.6255093176863352, -0.9682458365518543, 0]
  assertClose(
    degrees.map(([v, x]) => legendreP1(v, x)),
    wanted,
    1e-15,
  )
})

test('J₀(t) is that of mpmath up to |t| = 20, at its first zero too', () => {
  const found = [0, 0.5, 2.404825557695773, 10, -17.25, 20].map(besselJ0)
  const wanted = [1, 0.9384698072408129, 0, -0.24593576445134835, -0.14061184950308583, 0.16702466434058316]
  assertClose(found, wanted, 1e-15)
})

test('the published sets have the values of their formulas', () => {
  const { sphharm01, sphharm02, lpmv1, j0, mean100, deep4, velocities } = targets
  assertClose([sphharm01.value(0.9, 0), sphharm01.value(0.1, 0.5)], [0.4886025119029199, 0.4287890441418358], 1e-15)
  assertClose(
    [sphharm02.value(0.9, 0), sphharm02.value(0.1, Math.PI / 2)],
    [0.6307831305050401, -0.31539156525252005],
    1e-15,
  )
  assertClose([lpmv1.value(0.5, 0.2)], [-0.5111128216463323], 1e-15)
  assertClose([j0.value(0.5)], [-0.24593576445134835], 1e-15)
  const [zeros, ones] = [0, 1].map((value) => new Array<number>(100).fill(value)) as [number[], number[]]
  assertClose([mean100.value(...zeros), mean100.value(...ones)], [1, Math.E], 1e-15)
  assertClose([mean100.value(...zeros.with(7, 1))], [Math.exp(0.01)], 1e-15)
  assertClose([deep4.value(0.5, 0.5, 0, 0), deep4.value(0, 0, 0.5, 0.5)], [Math.exp(0.5), Math.exp(0.5)], 1e-15)
  assertClose([velocities.value(0.5, 0.5), velocities.value(0.5, -0.5)], [0.8, 0], 1e-15)
})
