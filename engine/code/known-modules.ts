import { sha256 } from './path-record.ts'
import { readModule, type Module } from './read-module.ts'
import type { Memo } from './stage-memo.ts'

/** Reads modules' parts of bundles, each text once. */
export interface KnownModules {
  readonly read: (text: string, wrappers: ReadonlySet<string>) => Module
  /** Writes down what was read, for the next build. */
  readonly keep: () => void
}

/** Counts changes of what is read from a module. */
const format = 2

/** So many modules are remembered: those of the last build, then those of earlier ones. */
const most = 1000

/** Modules that earlier builds read, by their text: after an edit only the modules that changed are parsed. */
export function knownModules(root: string, memo: Memo): KnownModules {
  const name = `code/modules ${format} ${root}`
  const earlier = new Map(JSON.parse(memo.get(name) ?? '[]') as [string, Module][])
  const used = new Map<string, Module>()
  let news = false
  return {
    read(text, wrappers) {
      const key = sha256(`${[...wrappers].join()}\n${text}`)
      const known = used.get(key) ?? earlier.get(key)
      const module = known ?? readModule(text, wrappers)
      news ||= !known
      used.set(key, module)
      return module
    },
    keep() {
      if (news) memo.set(name, JSON.stringify([...new Map([...used, ...earlier])].slice(0, most)))
    },
  }
}
