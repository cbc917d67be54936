import { isAbsolute, sep } from 'node:path'
import { projectPath } from '../graph/project-path.ts'
import type { Touch } from '../values/stage.ts'
import type { Cover } from './cover.ts'
import type { Touched, Touches } from './recorder.ts'

/** What was touched outside of the folders that the key covers: within them, files are the packages' own. */
export function uncovered(touches: Touches, { holds }: Cover, root: string): Touches {
  const outside = ({ what }: Touched): boolean => !holds(what)
  const all: Touches = {
    ...touches,
    files: (touches.files ?? []).filter((touched) => outside(touched) && !holds(touched.what + sep)),
    modules: eachWhat((touches.modules ?? []).filter(outside), root),
  }
  const kinds = (Object.keys(all) as Touch[]).filter((kind) => all[kind]!.length > 0)
  const shown = kinds.map((kind) => [
    kind,
    all[kind]!.map(({ what, where }) => ({ what, where: projectPath(root, where) })),
  ])
  return Object.fromEntries(shown) as Touches
}

/** A module that is required is told by its loading as well. */
function eachWhat(touched: readonly Touched[], root: string): Touched[] {
  const shown = touched.map(({ what, where }) => ({ what: isAbsolute(what) ? projectPath(root, what) : what, where }))
  return shown.filter(({ what }, i) => shown.findIndex((other) => other.what === what) === i)
}

/** What two pieces of work touched together. */
export function mergeTouches(first: Touches, second: Touches): Touches {
  const kinds = [...new Set([...Object.keys(first), ...Object.keys(second)])] as Touch[]
  return Object.fromEntries(kinds.map((kind) => [kind, eachOnce([...(first[kind] ?? []), ...(second[kind] ?? [])])]))
}

function eachOnce(touched: readonly Touched[]): Touched[] {
  return [...new Map(touched.map((one) => [`${one.what} ${one.where}`, one])).values()]
}
