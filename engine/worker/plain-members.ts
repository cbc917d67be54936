import { builtinModules, createRequire } from 'node:module'
import { knownModules, knownProcess, wayOf } from '../code/known-node.ts'
import { impurityKinds, type ImpurityKind } from '../values/stage.ts'

/** The members of Node's modules that are values and no functions, and which impurity reading them is: `process` → `pid` → `machine`. */
export type PlainMembers = ReadonlyMap<string, ReadonlyMap<string, ImpurityKind>>

/**
 * Finds them in this Node. A module that imports one by its name gets the value at once, so that only the import can be seen;
 * whoever reads it of the module's object is seen at the reading.
 */
export function plainMembers(): PlainMembers {
  const load = createRequire(import.meta.url)
  const found = new Map<string, ReadonlyMap<string, ImpurityKind>>()
  for (const module of builtinModules) {
    const name = module.replace(/^node:/, '')
    if (name.startsWith('_')) continue
    const members = membersOf(name, () => load(module) as object)
    if (members.size > 0) found.set(name, members)
  }
  return found
}

function membersOf(module: string, load: () => object): Map<string, ImpurityKind> {
  const known = module === 'process' ? knownProcess : knownModules[module]
  // Nothing is loaded that has no such member.
  if (known === undefined || (known.rest === 'harmless' && Object.keys(known).length === 1)) return new Map()
  const exports = loaded(load)
  return new Map(
    Object.getOwnPropertyNames(exports).flatMap((name) => {
      const way = wayOf(known, name) ?? 'unwatched'
      const kind = impurityKinds.find((each) => each === way)
      return kind !== undefined && isPlain(Reflect.get(exports, name)) ? [[name, kind] as const] : []
    }),
  )
}

function isPlain(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function'
}

/** Some modules need a flag of Node's. */
function loaded(load: () => object): object {
  try {
    return load()
  } catch {
    return {}
  }
}
