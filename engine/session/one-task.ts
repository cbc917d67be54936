import type { Task } from '../graph/task.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'
import type { Session } from './open-session.ts'
import { quoted } from '../values/shell-word.ts'

/** The one task that a word names. @throws UserError `many-tasks` where it names more. */
export function oneTask(session: Pick<Session, 'select'>, what: string): Task {
  const named = [...session.select([what]).named]
  const [task, ...others] = named
  if (task !== undefined && others.length === 0) return task
  const names = named.map(({ name }) => name)
  throw new UserError({
    code: 'many-tasks',
    what: `"${what}" names ${names.length} tasks`,
    fix: suggestion(what, names, `name one of them: ${quoted(names[0] ?? '')}`),
  })
}
