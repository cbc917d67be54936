import { plot, type PlotOptions } from '@observablehq/plot'
import { parseHTML } from 'linkedom'

/** Draws a plot as SVG text, the same bytes each time: coordinates have two decimals. */
export function renderPlot(options: PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const drawn: unknown = plot({
    style: { background: 'none', fontFamily: 'inherit', fontSize: '12px', overflow: 'visible' },
    ...options,
    document,
  })
  if (typeof drawn !== 'object' || drawn === null || !('outerHTML' in drawn) || typeof drawn.outerHTML !== 'string') {
    throw new Error('the plot is not an element')
  }
  const svg = drawn.outerHTML.replace('<svg ', '<svg role="img" ')
  return svg.replace(/="[^"]*"/g, (attribute) => attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, round))
}

function round(number: string): string {
  return String(Math.round(Number(number) * 100) / 100)
}
