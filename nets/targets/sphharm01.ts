import { cos, pi } from '../maths.ts'
import { fromKanBeFair, kanBeFair, type Target } from './target.ts'

/** The spherical harmonic of degree 1 and order 0, as KANbeFair draws it: of its second input alone. */
export const sphharm01: Target = {
  name: 'sphharm01',
  ...kanBeFair,
  value: (...[, polar = 0]) => Math.sqrt(3 / (4 * pi)) * cos(polar),
  source: fromKanBeFair('√(3 / 4π) cos φ = Re sph_harm(0, 1, x0, x1)'),
}
