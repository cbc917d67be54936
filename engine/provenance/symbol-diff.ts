import type { SymbolChange } from '../code/compare-symbols.ts'
import { symbolText } from '../code/symbol-text.ts'
import type { StoredCode } from '../store/open-store.ts'
import { textDiff, type Excerpt } from './text-diff.ts'

/** The source of a changed symbol, old against new, as a short unified diff; empty where its text is not on record. */
export function symbolDiff(
  was: StoredCode,
  now: StoredCode,
  { name, file, change }: SymbolChange,
  most?: number,
): string[] {
  const earlier = file === now.file ? was.file : file
  const old = change === 'added' ? nothing : (excerptOf(was, { name, file: earlier }) ?? excerptElsewhere(was, name))
  const today = change === 'removed' ? nothing : excerptOf(now, { name, file })
  return old === undefined || today === undefined ? [] : textDiff(old, today, most)
}

const nothing: Excerpt = { text: '', line: 1 }

/** A symbol that has moved is known by its name. */
function excerptElsewhere(code: StoredCode, name: string): Excerpt | undefined {
  const moved = code.symbols.filter((symbol) => symbol.name === name)
  return moved.length === 1 ? excerptOf(code, moved[0]!) : undefined
}

function excerptOf(code: StoredCode, symbol: { name: string; file: string }): Excerpt | undefined {
  const text = symbolText({ code: code.bundle, map: code.map, sources: code.sources }, symbol)
  if (text === undefined) return undefined
  const source = code.sources.find(({ path }) => path === symbol.file)!.text
  const at = source.indexOf(text)
  return { text, line: at < 0 ? 1 : source.slice(0, at).split('\n').length }
}
