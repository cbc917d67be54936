import { digestText, type Digest } from '../values/digest.ts'
import type { Statement } from './read-module.ts'
import type { Surroundings } from './surroundings.ts'
import type { Placed } from './placed.ts'

/** A top-level function, class, constant or statement of a stage's code, so that a change can be named. */
export interface SymbolCode {
  /** Its name in the bundle, `default` for a default export, `(module)` for statements without a name. */
  readonly name: string
  /** The path of its file, relative to the project's root. */
  readonly file: string
  /** Of its syntax tree without the names of other symbols: an edit of what it calls does not change it. */
  readonly digest: Digest<'symbol'>
  /** The symbols that it uses, each as `file#name`, in order of first use. */
  readonly uses: readonly string[]
}

/** Names the reached statements of a bundle; those of one name in one file are one symbol. */
export function nameSymbols(reached: readonly Placed[], surroundings: Surroundings): SymbolCode[] {
  const groups = new Map<string, Placed[]>()
  const owners = new Map<string, string>()
  for (const item of [...reached].sort((a, b) => a.index - b.index)) {
    const id = `${item.file}#${symbolName(item.statement, item.file)}`
    groups.set(id, [...(groups.get(id) ?? []), item])
    for (const name of item.statement.declares) owners.set(name, id)
  }
  const ids = [...groups.keys()].sort()
  return ids.map((id) => makeSymbol(id, groups.get(id) ?? [], { owners, surroundings }))
}

/** The name by which a person knows a top-level statement. */
export function symbolName({ declares, role, holes }: Statement, file: string): string {
  const names = role === 'namespace' ? holes.slice(1, 2) : declares
  if (names.length === 0 || /^__esm(Min)?$/.test(holes[1] ?? '')) return '(module)'
  return names.map((name) => (isDefault(name, file) ? 'default' : name)).join(', ')
}

/** The bundler names a default export after its file, or after the folder of an index file. */
function isDefault(name: string, file: string): boolean {
  const stem = /^_?(.*)_default\d*$/.exec(name)?.[1]
  const words = file.split('/').map((word) => word.replace(/\.[^.]*$/, '').replace(/[^a-zA-Z0-9_$]+/g, '_'))
  return stem !== undefined && words.includes(stem)
}

interface Naming {
  /** The symbol that declares each top-level name. */
  readonly owners: ReadonlyMap<string, string>
  readonly surroundings: Surroundings
}

function makeSymbol(id: string, items: readonly Placed[], { owners, surroundings }: Naming): SymbolCode {
  const uses = new Set<string>()
  const token = (name: string): string => {
    const item = surroundings.imports.get(name)
    if (item) return `${item.specifier}#${item.imported}`
    const owner = owners.get(name)
    if (owner === undefined) return `global:${name}`
    if (owner === id) return 'self'
    uses.add(owner)
    return `@${[...uses].indexOf(owner)}`
  }
  const texts = items.map(({ statement }) => `${statement.form} ${statement.holes.map(token).join(' ')}`)
  const [file = '', name = ''] = id.split('#')
  return { name, file, digest: digestText('symbol', texts.join('\n')), uses: [...uses] }
}
