import { fewPointsOfTwo, type Target } from './target.ts'

/** The six-hump camel back: a smooth polynomial of two inputs with six minima. */
export const camel: Target = {
  name: 'camel',
  domain: [
    [-2, 2],
    [-1, 1],
  ],
  value: (x = 0, y = 0) => {
    const [xx, yy] = [x * x, y * y]
    return (4 - 2.1 * xx + (xx * xx) / 3) * xx + x * y + (4 * yy - 4) * yy
  },
  points: fewPointsOfTwo,
  source:
    '(4 - 2.1x² + x⁴/3) x² + xy + (4y² - 4) y², the six-hump camel back of Dixon and Szegő 1978, on [-2, 2] x [-1, 1]',
}
