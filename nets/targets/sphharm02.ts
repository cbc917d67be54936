import { cos, pi } from '../maths.ts'
import { fromKanBeFair, kanBeFair, type Target } from './target.ts'

/** The spherical harmonic of degree 2 and order 0, as KANbeFair draws it: of its second input alone. */
export const sphharm02: Target = {
  name: 'sphharm02',
  ...kanBeFair,
  value: (...[, polar = 0]) => Math.sqrt(5 / (16 * pi)) * (3 * cos(polar) * cos(polar) - 1),
  source: fromKanBeFair('√(5 / 16π) (3 cos² φ - 1) = Re sph_harm(0, 2, x0, x1)'),
}
