import { legendreP } from '../special/legendre.ts'
import { fromKanBeFair, kanBeFair, type Target } from './target.ts'

/** The Legendre function of real degree, as KANbeFair draws it. */
export const lpmv0: Target = {
  name: 'lpmv0',
  ...kanBeFair,
  value: (v = 0, x = 0) => legendreP(v, x),
  source: /* @__PURE__ */ fromKanBeFair('P_v(x) = lpmv(0, x0, x1)'),
}
