import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping'
import type { BuiltCode } from './build-stages.ts'
import { symbolName, type SymbolCode } from './name-symbols.ts'
import { readModule } from './read-module.ts'
import { lineStarts } from './source-positions.ts'
import { splitBundle } from './split-bundle.ts'

/** The source lines of a symbol, as they were when the code was bundled; undefined where the bundle has no such symbol. */
export function symbolText(
  { code, map, sources }: Pick<BuiltCode, 'code' | 'map' | 'sources'>,
  { name, file }: Pick<SymbolCode, 'name' | 'file'>,
): string | undefined {
  const text = sources.find(({ path }) => path === file)?.text
  if (text === undefined) return undefined
  const ranges: [number, number][] = []
  for (const part of splitBundle(code, new Set(sources.map(({ path }) => path)))) {
    if (part.file !== file) continue
    for (const statement of readModule(part.text, new Set()).statements) {
      const start = part.offset + statement.start
      if (symbolName(statement, file) === name) ranges.push([start, part.offset + statement.end])
    }
  }
  const lines = sourceLines({ code, map, file, ranges })
  const all = text.split('\n')
  return ranges.length === 0 ? undefined : lines.map((line) => all[line] ?? '').join('\n')
}

/** The lines of a source file that some ranges of the bundle come from, without gaps inside of a range. */
function sourceLines(place: { code: string; map: string; file: string; ranges: [number, number][] }): number[] {
  const trace = new TraceMap(place.map)
  const source = trace.sources.indexOf(place.file)
  const starts = lineStarts(place.code)
  const found = new Set<number>()
  for (const [from, to] of place.ranges) {
    const lines: number[] = []
    decodedMappings(trace).forEach((segments, row) => {
      for (const [column, index, line] of segments) {
        const offset = (starts[row] ?? 0) + column
        if (index === source && line !== undefined && offset >= from && offset < to) lines.push(line)
      }
    })
    const [first, last] = [Math.min(...lines), Math.max(...lines)]
    for (let line = first; line <= last; line++) found.add(line)
  }
  return [...found].sort((a, b) => a - b)
}
