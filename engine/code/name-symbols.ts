import { digestText, type Digest } from '../values/digest.ts'
import type { Placed } from './link-bundle.ts'
import type { Surroundings } from './surroundings.ts'

/** A top-level function, class, constant or statement of a stage's code, so that a change can be named. */
export interface SymbolCode {
  /** Its name in the bundle, `default` for a default export, `(module)` for statements without a name. */
  readonly name: string
  /** The path of its file, relative to the project's root. */
  readonly file: string
  /** Of its syntax tree without the names of other symbols: a change of what it calls changes only that. */
  readonly digest: Digest<'symbol'>
  /** The names of the symbols that it uses, in order of first use. */
  readonly uses: readonly string[]
}

/** Names the reached statements of a bundle; those of one name in one file are one symbol. */
export function nameSymbols(reached: readonly Placed[], surroundings: Surroundings): SymbolCode[] {
  const groups = new Map<string, Placed[]>()
  for (const item of [...reached].sort((a, b) => a.index - b.index)) {
    const key = JSON.stringify([item.file, symbolName(item)])
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  const symbols = [...groups.values()].map((items) => makeSymbol(items, surroundings))
  return symbols.sort((a, b) => (a.file === b.file ? (a.name < b.name ? -1 : 1) : a.file < b.file ? -1 : 1))
}

/** The name by which a person knows a top-level statement. */
export function symbolName({ statement, file }: Placed): string {
  const { declares, role, holes } = statement
  const names = role === 'namespace' ? holes.slice(1, 2) : declares
  if (names.length === 0 || holes[1] === '__esm' || holes[1] === '__esmMin') return '(module)'
  return names.map((name) => (isDefault(name, file) ? 'default' : name)).join(', ')
}

/** The bundler names a default export after its file. */
function isDefault(name: string, file: string): boolean {
  if (!name.includes('_default')) return false
  const [folder = '', base = ''] = file.split('/').slice(-2).length === 2 ? file.split('/').slice(-2) : ['', file]
  const stem = base.replace(/\.[^.]*$/, '')
  return [stem, folder].some((word) =>
    new RegExp(`^_?${word.replace(/[^a-zA-Z0-9_$]+/g, '.?')}_default\\d*$`).test(name),
  )
}

function makeSymbol(items: readonly Placed[], { imports, helpers, declaredBy }: Surroundings): SymbolCode {
  const uses = new Map<string, number>()
  const own = new Set(items.flatMap(({ statement }) => statement.declares))
  const token = (name: string): string => {
    if (own.has(name)) return 'self'
    const item = imports.get(name)
    if (item) return `${item.specifier}#${item.imported}`
    if (helpers.has(name) || !declaredBy.has(name)) return `global:${name}`
    if (!uses.has(name)) uses.set(name, uses.size)
    return `@${uses.get(name) ?? 0}`
  }
  const texts = items.map(({ statement }) => `${statement.form} ${statement.holes.map(token).join(' ')}`)
  const [first] = items
  const name = first ? symbolName(first) : ''
  return { name, file: first?.file ?? '', digest: digestText('symbol', texts.join('\n')), uses: [...uses.keys()] }
}
