import type { Placed } from './placed.ts'

/** What of a bundle its exports use, and the top-level bindings that nothing uses. */
export interface BindingUse {
  /** The statements that make what is exported. */
  readonly exported: readonly Placed[]
  /** The files with something in them that the exports use. */
  readonly files: ReadonlySet<string>
  /** The bindings that the bundler kept only because their initialisers may have an effect. */
  readonly unused: readonly Placed[]
}

/** Follows names through a bundle: from what it exports, and from the statements that declare nothing and so run for their effect. */
export function useOfBindings(placed: readonly Placed[], exports: readonly string[]): BindingUse {
  const owners = new Map<string, Placed[]>()
  for (const item of placed) for (const name of namesOf(item)) owners.set(name, [...(owners.get(name) ?? []), item])
  const reach = (items: readonly Placed[]): Set<Placed> => {
    const found = new Set(items)
    for (const { statement } of found)
      for (const name of statement.holes) for (const item of owners.get(name) ?? []) found.add(item)
    return found
  }
  const exported = exports.flatMap((name) => owners.get(name) ?? [])
  const ofEffects = reach(placed.filter((item) => namesOf(item).length === 0))
  const ofExports = reach(exported)
  return {
    exported,
    files: new Set([...ofExports].map(({ file }) => file)),
    unused: placed.filter((item) => !ofExports.has(item) && !ofEffects.has(item) && item.statement.role !== 'function'),
  }
}

/** The filling of a module's namespace object counts as a part of that object. */
function namesOf({ statement: { role, holes, declares } }: Placed): readonly string[] {
  return role === 'namespace' ? holes.slice(1, 2) : declares
}
