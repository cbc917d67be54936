import type { Task } from '../graph/task.ts'
import { describeValue } from '../values/show-value.ts'
import { UserError } from '../values/user-error.ts'

/** The word that a program means by a task or a word. @throws UserError `bad-call` for what is neither. */
export function wordOf(call: string, what: unknown): string {
  if (typeof what === 'string') return what
  if (isTask(what)) return what.name
  const fix = "give what study.task('<name>') or study.results has, or a name: 'train[seed=3]'"
  throw new UserError({ code: 'bad-call', what: `${call} takes a task or a word, not ${describeValue(what)}`, fix })
}

/** The path that a program gives. @throws UserError `bad-call` for what is none. */
export function pathOf(call: string, path: unknown): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path
  const what = `${call} takes the path of a crate, not ${describeValue(path)}`
  throw new UserError({ code: 'bad-call', what, fix: "give the name of a folder, or of an archive: './crate.zip'" })
}

/** The words that a program means by one target or a list of them. @throws UserError `bad-call` for what is no target. */
export function targetsOf(call: string, targets: unknown): string[] {
  return Array.isArray(targets)
    ? Array.from(targets as unknown[], (target) => wordOf(call, target))
    : [wordOf(call, targets)]
}

function isTask(value: unknown): value is Task {
  return (
    typeof value === 'object' && value !== null && 'stage' in value && 'name' in value && typeof value.name === 'string'
  )
}
