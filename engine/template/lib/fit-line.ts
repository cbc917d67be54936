import type { Line } from '../schemas/line.ts'

/** The line of least squares through points. */
export function fitLine(points: readonly { readonly x: number; readonly y: number }[]): Line {
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))]
  const slope =
    mean(points.map((point) => (point.x - x) * (point.y - y))) / mean(points.map((point) => (point.x - x) ** 2))
  return { slope, intercept: y - slope * x }
}

/** The arithmetic mean. */
export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
