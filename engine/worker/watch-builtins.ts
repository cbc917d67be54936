import nodeModule, { builtinModules, createRequire, syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'
import { knownModules, wayOf, type Way } from '../code/known-node.ts'
import type { Callers } from './caller-of.ts'
import type { Note } from './note.ts'
import { watchFile, watchTimers } from './watch-globals.ts'
import { watchMember, type Trap } from './watch-member.ts'
import { watchMethods } from './watch-methods.ts'
import { watchRequests } from './watch-requests.ts'

/** Watches the members of Node's modules, for import and for require; a module or member that no list knows is watched whole. */
export function watchBuiltins(note: Note, callers: Callers): void {
  const load = createRequire(import.meta.url)
  // Node 22 does not list those that are named with `node:` alone, as node:sqlite.
  const listed = builtinModules.map((each) => each.replace(/^node:/, ''))
  const names = [...new Set([...listed, ...Object.keys(knownModules)])].filter(reachesOut)
  // Inner modules must be loaded by the modules that they are parts of, because they import each other in circles.
  const isInner = (name: string): boolean => name.startsWith('_')
  for (const name of [...names.filter((name) => !isInner(name)), ...names.filter(isInner)]) {
    const exports = loaded(load, name)
    if (exports === undefined) continue
    watchExports(name, exports, { note, callers })
    watchMethods(name, exports, note)
  }
  syncBuiltinESMExports()
}

/** Watches `node:module`, which is there from the start, and which packages can change for all. */
export function watchModuleOfModules(note: Note, callers: Callers): void {
  watchExports('module', nodeModule, { note, callers })
  watchRequests(note, callers)
}

/** `process` and `module` are watched from the start. */
function reachesOut(name: string): boolean {
  const members = knownModules[name]
  const isPure = members !== undefined && Object.keys(members).join() === 'rest' && members.rest === 'harmless'
  return !isPure && name !== 'process' && name !== 'module'
}

/** Some modules need a flag of Node's. */
function loaded(load: NodeJS.Require, name: string): object | undefined {
  try {
    return load(`node:${name}`) as object
  } catch {
    return undefined
  }
}

interface Telling {
  readonly note: Note
  readonly callers: Callers
}

function watchExports(module: string, exports: object, { note, callers }: Telling): void {
  const names = Object.getOwnPropertyNames(exports)
  const special = names.filter((name) => wayOf(knownModules[module], name) === 'special')
  if (module === 'buffer') watchFile(exports, note)
  else if (special.some((name) => name.startsWith('set'))) watchTimers(exports, note, `${module}.`)
  for (const name of names) {
    const way: Way = wayOf(knownModules[module], name) ?? 'unwatched'
    if (way === 'harmless' || way === 'special' || way === 'refused') continue
    watchMember(exports, name, (args, _, trap) => {
      if (way !== 'files' || !module.startsWith('fs')) note(way, `${module}.${name}`, trap)
      // Node looks for a module's file before it reads the file, and only the reading shows what was used.
      else if (!lookups.has(name) || !callers.areOwn(trap)) noteFile(name, args, trap, note)
    })
  }
}

const lookups: ReadonlySet<string> = new Set(
  ['access', 'exists', 'lstat', 'readlink', 'realpath', 'stat'].map((name) => `${name}Sync`),
)

/** The path of a file that a call names; a file descriptor was recorded when the file was opened. */
function noteFile(name: string, [path]: readonly unknown[], trap: Trap, note: Note): void {
  if (path instanceof URL) note('files', fileURLToPath(path), trap)
  else if (typeof path === 'string' || path instanceof Uint8Array)
    note('files', Buffer.from(path as string).toString(), trap)
  else if (typeof path !== 'number') note('files', `fs.${name}`, trap)
}
