import { dirname, relative } from 'node:path'
import type { Task } from '../graph/task.ts'
import { storePlace } from '../store/engine-builds.ts'
import { defaultProfile } from '../session/pipeline.ts'
import { typedCommandOf } from './command-of.ts'
import type { Failure } from './group-failures.ts'
import type { Session } from '../session/open-session.ts'
import { quoted, shellWord } from '../values/shell-word.ts'

/** Where and with which profile a task ran. */
export interface Rerun extends Pick<Session, 'pipeline' | 'profile' | 'laidFor'> {
  readonly place: Session['store']['place']
}

/** The command that runs just one task again, with the options that its outcome may depend on. */
export function describeRerun(
  { pipeline, profile, place, laidFor }: Rerun,
  task: Task,
  { force, strict, retry }: { force?: boolean; strict?: boolean; retry?: boolean },
): string {
  const { database } = storePlace(pipeline, {})
  const folder = relative(process.cwd(), dirname(place.database)) || '.'
  const variant = laidFor?.variants[laidFor.membersOf(task)[0]!]
  const options = [
    ...(variant?.sets ?? []).map((set) => `--set ${shellWord(set)}`),
    ...(force === true ? ['--force'] : []),
    ...(strict === true ? ['--strict'] : []),
    ...(profile === defaultProfile(pipeline.profiles) ? [] : [`--profile ${shellWord(profile)}`]),
    ...(place.database === database ? [] : [`--store ${shellWord(folder)}`]),
  ]
  const name = laidFor?.plainNameOf(task) ?? task.name
  const target = retry === true ? `--retry ${quoted(name)}` : quoted(name)
  return [typedCommandOf(pipeline), target, ...options].join(' ')
}

/** Tells for each failed task of a run the command that runs it again: one whose failure is kept is asked for with `--retry`. */
export function rerunsOf(
  where: Rerun,
  failures: readonly Pick<Failure, 'task' | 'kept'>[],
  { force = false, strict = false }: { readonly force?: boolean; readonly strict?: boolean },
): (task: Task) => string {
  const kept = new Set(failures.flatMap((one) => (one.kept === undefined ? [] : [one.task])))
  return (task) => describeRerun(where, task, { force, strict, retry: kept.has(task) })
}
