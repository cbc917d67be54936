import { dot, link, plot, ruleX } from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { ComparedMetric, Comparison } from '../session/compare-results.ts'

interface Mark {
  readonly side: string
  readonly value: number
  readonly low: number
  readonly high: number
}

const [width, rowHeight, frame] = [720, 26, 70] as const

/** Draws a comparison as SVG text: for each metric a dot and its interval for each side, with a line where there is no effect. */
export function drawComparison({ sides, metrics }: Comparison): string {
  const names = sides.map(({ name }) => name)
  let y = 0
  const parts = metrics.flatMap((metric) => {
    const marks = marksOf(metric, names)
    if (marks.length === 0) return []
    const height = frame + rowHeight * marks.length
    const drawn = drawMetric(metric, marks, { first: names[0]!, height })
    y += height
    return [drawn.replace('<svg ', `<svg y="${y - height}" `)]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${Math.max(y, rowHeight)}" font-family="system-ui, sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    ...(parts.length === 0 ? ['<text x="12" y="18">there is no effect to draw</text>'] : parts),
    '</svg>\n',
  ].join('\n')
}

function marksOf({ sides }: ComparedMetric, names: readonly string[]): Mark[] {
  return sides.flatMap(({ effect }, i) => {
    if (effect === null) return []
    const [low, high] = effect.interval ?? [effect.value, effect.value]
    return [{ side: names[i]!, value: effect.value, low, high }]
  })
}

function drawMetric(
  { name, better, scale }: ComparedMetric,
  marks: readonly Mark[],
  { first, height }: { readonly first: string; readonly height: number },
): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const isRatio = scale === 'log'
  const label = `${name}: ${isRatio ? `ratio to ${first}` : `difference from ${first}`}, ${better} is better`
  const drawn: unknown = plot({
    document,
    width,
    height,
    marginLeft: 220,
    marginTop: 10,
    marginBottom: 40,
    x: { type: scale, label, labelAnchor: 'center', grid: true, nice: true },
    y: { type: 'band', label: null, domain: marks.map(({ side }) => side), tickSize: 0 },
    marks: [
      ruleX([isRatio ? 1 : 0], { stroke: '#999' }),
      link(marks, { x1: 'low', x2: 'high', y1: 'side', y2: 'side', stroke: '#06c', strokeWidth: 2 }),
      dot(marks, { x: 'value', y: 'side', fill: '#06c', r: 4 }),
    ],
  })
  if (typeof drawn !== 'object' || drawn === null || !('outerHTML' in drawn) || typeof drawn.outerHTML !== 'string')
    throw new Error('the plot is not an element')
  return drawn.outerHTML
}
