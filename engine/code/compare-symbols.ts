import type { SymbolCode } from './name-symbols.ts'

/** A symbol that means something else in new code than in old. */
export interface SymbolChange {
  readonly change: 'changed' | 'added' | 'removed'
  readonly name: string
  readonly file: string
}

/**
 * The symbols that changed between two versions of a stage's code, by file and name. One that was only renamed or moved
 * is no change, and neither is one whose callees were.
 */
export function compareSymbols(before: readonly SymbolCode[], after: readonly SymbolCode[]): SymbolChange[] {
  const pairs = pairUp(before, after)
  const renamed = new Map([...pairs].map(([old, now]) => [idOf(old), idOf(now)]))
  const paired = new Set(pairs.values())
  const changes: SymbolChange[] = []
  const add = (change: SymbolChange['change'], { name, file }: SymbolCode): void => {
    changes.push({ change, name, file })
  }
  for (const old of before) if (!pairs.has(old)) add('removed', old)
  for (const [old, now] of pairs) if (!means(old, now, renamed)) add('changed', now)
  for (const now of after) if (!paired.has(now)) add('added', now)
  const key = ({ file, name }: SymbolChange): string => `${file}#${name}`
  return changes.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** Pairs symbols of one name and file, then those that have the same digest under another name or in another file. */
function pairUp(before: readonly SymbolCode[], after: readonly SymbolCode[]): Map<SymbolCode, SymbolCode> {
  const pairs = new Map<SymbolCode, SymbolCode>()
  const free = new Set(after)
  const rules: ((old: SymbolCode, now: SymbolCode) => boolean)[] = [
    (old, now) => idOf(old) === idOf(now),
    (old, now) => old.digest === now.digest && old.name === now.name,
    (old, now) => old.digest === now.digest && old.file === now.file,
    (old, now) => old.digest === now.digest,
    (old, now) => old.name === now.name && old.name !== 'default' && old.name !== '(module)',
  ]
  for (const same of rules) {
    for (const old of before) {
      const now = pairs.has(old) ? undefined : [...free].find((candidate) => same(old, candidate))
      if (!now) continue
      pairs.set(old, now)
      free.delete(now)
    }
  }
  return pairs
}

function means(old: SymbolCode, now: SymbolCode, renamed: ReadonlyMap<string, string>): boolean {
  if (old.digest !== now.digest) return false
  return old.uses.every((id, i) => (renamed.get(id) ?? id) === now.uses[i])
}

function idOf({ file, name }: SymbolCode): string {
  return `${file}#${name}`
}
