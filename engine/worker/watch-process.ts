import { knownProcess, wayOf, type Way } from '../code/known-node.ts'
import type { Note, ProcessState } from './note.ts'
import { watchMember } from './watch-member.ts'

/** Members that change what the next task on the worker would find. */
const changing: ReadonlySet<string> = new Set(
  `chdir initgroups loadEnvFile setegid seteuid setgid setgroups setuid`.split(' '),
)

/** Watches the members of `process` that tell of the machine or of how the worker was started, and those that no list knows. */
export function watchProcess(
  note: Note,
  { state, watchModules }: { state: ProcessState; watchModules: () => void },
): void {
  const names = new Set([process, Object.getPrototypeOf(process) as object].flatMap(Object.getOwnPropertyNames))
  for (const name of names) {
    const way: Way = wayOf(knownProcess, name) ?? 'unwatched'
    if (way === 'harmless' || way === 'special' || way === 'refused') continue
    watchMember(process, name, (args, _, trap) => {
      if (changing.has(name) || (name === 'umask' && args.length > 0)) state.changes++
      note(way, `process.${name}`, trap)
    })
  }
  const { hrtime } = process
  watchMember(hrtime, 'bigint', (_, __, trap) => {
    note('clock', 'process.hrtime.bigint', trap)
  })
  watchMember(process, 'hrtime', (_, __, trap) => {
    note('clock', 'process.hrtime', trap)
  })
  // Code outside of packages can get Node's modules from here.
  watchMember(process, 'getBuiltinModule', watchModules)
  watchMember(process, 'dlopen', ([, file], _, trap) => {
    note('modules', String(file), trap)
  })
}
