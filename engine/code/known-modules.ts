import { remember } from '../values/remember.ts'
import { sha256 } from './path-record.ts'
import { readModule, type Module } from './read-module.ts'
import type { Memo } from '../values/memo.ts'

/** Reads modules' parts of bundles, each text once. */
export interface KnownModules {
  readonly read: (text: string, wrappers: ReadonlySet<string>) => Module
  /** Writes down what was read, for the next build. */
  readonly keep: () => void
}

/** Counts changes of what is read from a module. */
const format = 7

/** The number of parts that modules are kept in, by their digests. An edit rewrites only the parts of the edited modules. */
const parts = 64

/** A part keeps the modules of the last build, and older modules until it has this many. */
const most = 16

/** The names of the parts in the memo. */
export function partsOfModules(root: string): string[] {
  return Array.from({ length: parts }, (_, part) => `code/modules ${part} ${root}`)
}

/** Modules that earlier builds read, by their text: after an edit only the modules that changed are parsed. */
export function knownModules(root: string, memo: Memo): KnownModules {
  const names = partsOfModules(root)
  const earlier = remember((name: string) => new Map(readPart(memo.get(name))))
  const used = new Map(names.map((name) => [name, new Map<string, Module>()]))
  const changed = new Set<string>()
  // Stages share most modules, so a text that this build has met is not digested again.
  const met = new Map<string, Module>()
  const look = (whole: string, text: string, wrappers: ReadonlySet<string>): Module => {
    const key = sha256(whole)
    const name = names[parseInt(key.slice(0, 4), 16) % parts]!
    const known = used.get(name)!.get(key) ?? earlier(name).get(key)
    if (!known) changed.add(name)
    const module = known ?? readModule(text, wrappers)
    used.get(name)!.set(key, module)
    return module
  }
  return {
    read(text, wrappers) {
      const whole = `${[...wrappers].join()}\n${text}`
      const module = met.get(whole) ?? look(whole, text, wrappers)
      met.set(whole, module)
      return module
    },
    keep() {
      for (const name of changed) {
        const own = used.get(name)!
        const modules = [...new Map([...own, ...earlier(name)])].slice(0, Math.max(most, own.size))
        memo.set(name, JSON.stringify([format, modules] satisfies Part))
      }
    },
  }
}

type Part = readonly [format: number, modules: readonly (readonly [text: string, Module])[]]

function readPart(kept: string | undefined): Part[1] {
  const [of, modules] = JSON.parse(kept ?? '[]') as Part
  return of === format ? modules : []
}
