import { isAbsolute, sep } from 'node:path'
import { projectPath } from '../graph/project-path.ts'
import type { ImpurityKind } from '../values/stage.ts'
import type { Cover } from './cover.ts'
import type { Observation, Observed } from './recorder.ts'

/** What was used outside of the folders that the key covers: within them, files are the packages' own. */
export function uncovered(observed: Observed, { holds }: Cover, root: string): Observed {
  const outside = ({ what }: Observation): boolean => !holds(what)
  const all: Observed = {
    ...observed,
    files: (observed.files ?? []).filter((observed) => outside(observed) && !holds(observed.what + sep)),
    modules: eachWhat((observed.modules ?? []).filter(outside), root),
  }
  const kinds = (Object.keys(all) as ImpurityKind[]).filter((kind) => all[kind]!.length > 0)
  const shown = kinds.map((kind) => [
    kind,
    all[kind]!.map(({ what, where }) => ({ what, where: projectPath(root, where) })),
  ])
  return Object.fromEntries(shown) as Observed
}

/** A module that is required is told by its loading as well. */
function eachWhat(observed: readonly Observation[], root: string): Observation[] {
  const shown = observed.map(({ what, where }) => ({ what: isAbsolute(what) ? projectPath(root, what) : what, where }))
  return shown.filter(({ what }, i) => shown.findIndex((other) => other.what === what) === i)
}

/** What two pieces of work used together. */
export function mergeObserved(first: Observed, second: Observed): Observed {
  const kinds = [...new Set([...Object.keys(first), ...Object.keys(second)])] as ImpurityKind[]
  return Object.fromEntries(kinds.map((kind) => [kind, eachOnce([...(first[kind] ?? []), ...(second[kind] ?? [])])]))
}

function eachOnce(observed: readonly Observation[]): Observation[] {
  return [...new Map(observed.map((one) => [`${one.what} ${one.where}`, one])).values()]
}
