import { many, stage, svg, Type } from 'lineal'
import { Line } from '../schemas/line.ts'
import { Points } from '../schemas/points.ts'
import { Summary } from '../schemas/summary.ts'

const [width, height, reach] = [480, 320, 6]

/** Draws the points, each fit as a thin line, and their mean as a thick one. */
export default stage({
  inputs: { points: Points, fits: many(Line), line: Summary },
  params: Type.Object({}),
  output: svg(),
  run({ points, fits, line }) {
    const dots = points.map(({ x, y }) => `<circle cx="${across(x)}" cy="${down(y)}" r="2.5" fill="#456"/>`)
    const thin = fits.map(({ value }) => drawn(value, 'stroke="#c60" stroke-opacity="0.15"'))
    const thick = drawn({ slope: line.slope.mean, intercept: line.intercept.mean }, 'stroke="#c60" stroke-width="2"')
    const title = `slope ${range(line.slope)}, intercept ${range(line.intercept)}, 95 % of ${line.fits} fits`
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
      `<rect width="${width}" height="${height}" fill="white"/>`,
      ...dots,
      ...thin,
      thick,
      `<text x="12" y="20">${title}</text>`,
      '</svg>\n',
    ].join('\n')
  },
})

function drawn({ slope, intercept }: Line, look: string): string {
  const [left, right] = [-2, 2]
  const ends = [left, right].map((x) => `${across(x)},${down(slope * x + intercept)}`)
  return `<polyline points="${ends.join(' ')}" fill="none" ${look}/>`
}

function range({ low, high }: { low: number; high: number }): string {
  return `${low.toFixed(2)} to ${high.toFixed(2)}`
}

function across(x: number): string {
  return ((x / 4 + 0.5) * width).toFixed(1)
}

function down(y: number): string {
  return ((0.5 - y / (2 * reach)) * height).toFixed(1)
}
