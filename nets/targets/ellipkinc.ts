import { ellipticF } from '../special/elliptic.ts'
import { fromKanBeFair, kanBeFair, type Target } from './target.ts'

/** The incomplete elliptic integral of the first kind, as KANbeFair draws it. */
export const ellipkinc: Target = {
  name: 'ellipkinc',
  ...kanBeFair,
  value: (phi = 0, m = 0) => ellipticF(phi, m),
  source: fromKanBeFair('F(φ | m) = ellipkinc(x0, x1)'),
}
