import { ellipticE } from '../special/elliptic.ts'
import { fromKanBeFair, kanBeFair, type Target } from './target.ts'

/** The incomplete elliptic integral of the second kind, as KANbeFair draws it. */
export const ellipeinc: Target = {
  name: 'ellipeinc',
  ...kanBeFair,
  value: (phi = 0, m = 0) => ellipticE(phi, m),
  source: fromKanBeFair('E(φ | m) = ellipeinc(x0, x1)'),
}
