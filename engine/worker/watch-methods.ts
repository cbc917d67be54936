import { knownMethods, type Members, type Way } from '../code/known-node.ts'
import type { ImpurityKind } from '../values/stage.ts'
import type { Note } from './note.ts'
import { watchMember } from './watch-member.ts'

/** Objects that packages know by a name of their own. */
const instances: Readonly<Record<string, string>> = {
  Performance: 'performance',
  Crypto: 'crypto',
  Navigator: 'navigator',
  SubtleCrypto: 'crypto.subtle',
}

/** Watches the methods that reach out of the process, of objects in a module or, without a module's name, in the globals. */
export function watchMethods(module: string, exports: object, note: Note): void {
  for (const [path, members] of knownMethods) {
    const [of, steps = ''] = path.split(':')
    if (of !== module) continue
    const holder = walk(exports, steps.split('.'))
    if (holder !== undefined)
      watchHolder(holder, { members, name: nameOf(module, steps), onlyFirst: module !== '' }, note)
  }
}

function watchHolder(
  holder: object,
  { members, name, onlyFirst }: { members: Members; name: string; onlyFirst: boolean },
  note: Note,
): void {
  for (const [way, names] of Object.entries(members) as [Way, string][]) {
    for (const member of names.trim().split(/\s+/)) {
      watchMember(holder, member, (_, __, trap) => {
        // The module's own function has reported the call already, under its better known name.
        note(way as ImpurityKind, `${name}.${member}`, trap, onlyFirst ? 'only first' : undefined)
      })
    }
  }
}

/** The object at the end of a path; a first step that would load something late is not taken. */
function walk(from: object, steps: readonly string[]): object | undefined {
  let at: unknown = from
  for (const step of steps) {
    if ((typeof at !== 'object' && typeof at !== 'function') || at === null) return undefined
    at = Reflect.get(at, step)
  }
  return typeof at === 'object' || typeof at === 'function' ? (at ?? undefined) : undefined
}

function nameOf(module: string, steps: string): string {
  const plain = steps.replace('.prototype', '')
  return module === '' ? (instances[plain] ?? plain) : `${module}.${plain}`
}
