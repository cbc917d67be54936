import { many, stage, svg, Type } from 'lineal'
import { Points } from '../schemas/points.ts'

const [width, height] = [480, 320]
const colours = ['#c60', '#083', '#06c', '#909']

/** Draws the points, and each forest as a line. */
export default stage({
  inputs: { data: Points, fits: many(Points) },
  params: Type.Object({}),
  output: svg(),
  run({ data, fits }) {
    const dots = data.map((point) => `<circle cx="${across(point)}" cy="${down(point)}" r="2.5" fill="#456"/>`)
    const lines = fits.map(({ params, value }, i) => {
      const colour = colours[i % colours.length] ?? 'black'
      const line = value.map((point) => `${across(point)},${down(point)}`).join(' ')
      const name = `<text x="12" y="${20 + 16 * i}" fill="${colour}">${Number(params['trees'])} trees</text>`
      return `${name}<polyline points="${line}" fill="none" stroke="${colour}"/>`
    })
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
      `<rect width="${width}" height="${height}" fill="white"/>`,
      ...dots,
      ...lines,
      '</svg>\n',
    ].join('\n')
  },
})

interface Point {
  readonly x: number
  readonly y: number
}

function across({ x }: Point): string {
  return ((x / (2 * Math.PI)) * width).toFixed(1)
}

function down({ y }: Point): string {
  return ((0.5 - y / 3) * height).toFixed(1)
}
