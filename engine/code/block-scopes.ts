import type { LinkedBundle } from './link-bundle.ts'
import type { Placed } from './placed.ts'

/**
 * Restores the `const`, `let` and `class` of modules, for which the bundler writes `var`. With `var`, a variable that is read too
 * early, as when modules import each other in a circle, would be undefined instead of an error.
 *
 * A `var` stays where something may be read early by right: an enum that is declared in parts, the object that stands for a
 * module's exports, a module that is wrapped into a function, and one whose own text has a `var`.
 */
export function withBlockScopes(
  code: string,
  { placed, surroundings }: Pick<LinkedBundle, 'placed' | 'surroundings'>,
  hasVar: (file: string) => boolean,
): string {
  const exported = new Set(
    placed.flatMap(({ statement }) => (statement.role === 'namespace' ? statement.holes[1] : [])),
  )
  const mayBeEarly = ({ statement, file }: Placed): boolean =>
    statement.variable!.early ||
    hasVar(file) ||
    surroundings.helpers.has(statement.holes[1] ?? '') ||
    statement.declares.some((name) => exported.has(name) || surroundings.declaredBy.get(name)!.length > 1)
  const declarations = new Map<number, boolean>()
  for (const item of placed) {
    const { variable } = item.statement
    if (variable === undefined) continue
    const start = item.offset + variable.start
    declarations.set(start, (declarations.get(start) ?? true) && !mayBeEarly(item))
  }
  let scoped = ''
  let from = 0
  for (const [start, isBlockScoped] of declarations) {
    if (!isBlockScoped || !code.startsWith('var ', start)) continue
    scoped += `${code.slice(from, start)}let`
    from = start + 3
  }
  return scoped + code.slice(from)
}
