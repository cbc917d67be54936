import { legendreP1 } from '../special/legendre.ts'
import { fromKanBeFair, kanBeFair, type Target } from './target.ts'

/** The Legendre function of real degree and order 1, as KANbeFair draws it. */
export const lpmv1: Target = {
  name: 'lpmv1',
  ...kanBeFair,
  value: (v = 0, x = 0) => legendreP1(v, x),
  source: /* @__PURE__ */ fromKanBeFair('P_v¹(x) = lpmv(1, x0, x1)'),
}
