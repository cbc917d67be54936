import { ellipticF } from '../special/elliptic.ts'
import type { Target } from './target.ts'

/** The incomplete elliptic integral of the first kind, as KANbeFair draws it. */
export const ellipkinc: Target = {
  name: 'ellipkinc',
  domain: [
    [0, 1],
    [0, 1],
  ],
  value: (phi = 0, m = 0) => ellipticF(phi, m),
  points: { train: 1000, validation: 0, test: 1000 },
  source:
    'F(φ | m) on [0, 1]², Yu, Yu and Wang, KANbeFair, arXiv 2407.16674 (its ellipkinc(x0, x1), 1000 + 1000 points)',
}
