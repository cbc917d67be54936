const nodes = new Float64Array([0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363])
const weights = Float64Array.of(0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763)
const mirrored = nodes.map((x) => -x)

export const rule = { nodes, mirrored, weights, order: 2 * nodes.length }
export const scratch = new Float64Array(16)

export function integrate(f: (x: number) => number): number {
  return nodes.reduce((sum, x, i) => sum + weights[i]! * (f(x) + f(-x)), 0)
}
