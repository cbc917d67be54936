const smooth = [1, 2, 1]
const slope = [-1, 0, 1]
const outer = (a: readonly number[], b: readonly number[]): number[][] => a.map((x) => b.map((y) => x * y))

export const sobel = { x: outer(smooth, slope), y: outer(slope, smooth) }
export const laplace = [
  [0, 1, 0],
  [1, -4, 1],
  [0, 1, 0],
]
export const flat = laplace.flat()
export const scale = 1 / smooth.reduce((sum, x) => sum + x, 0)
export const radius = (smooth.length - 1) / 2
