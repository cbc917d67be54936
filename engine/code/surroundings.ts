import type { Condition, Dependence } from './evaluate-initialiser.ts'
import { declaringNames } from './known-builtins.ts'
import { globalFunctions } from './known-methods.ts'
import type { Import, Statement } from './read-module.ts'

/** What the rest of a bundle says of the names that a statement uses. */
export interface Surroundings {
  /** What is imported from outside, by its name in the bundle. */
  readonly imports: ReadonlyMap<string, Import>
  readonly declaredBy: ReadonlyMap<string, readonly Statement[]>
  readonly reassigned: ReadonlySet<string>
  /** The functions that the bundler brought along. */
  readonly helpers: ReadonlySet<string>
}

/**
 * The statements that only make a value or declare a function: those whose conditions hold in this bundle. Where the
 * conditions of some depend on each other, they hold together.
 */
export function hasNoEffect(statements: readonly Statement[], surroundings: Surroundings): ReadonlySet<Statement> {
  const { declaredBy, helpers, reassigned } = surroundings
  const single = statements.filter((s) => s.declares.every((name) => declaredBy.get(name)?.length === 1))
  const known: Known = {
    ...surroundings,
    pure: new Set(single.filter(({ role }) => (role === 'namespace' ? helpers.has('__export') : role !== 'effect'))),
    callable: new Set(single.filter((s) => s.calls && !s.declares.some((name) => reassigned.has(name)))),
    hooked: statements.some(({ hooks }) => hooks.any),
    members: new Set(statements.flatMap(({ hooks }) => hooks.members)),
  }
  for (let size = -1; size !== known.pure.size + known.callable.size;) {
    size = known.pure.size + known.callable.size
    for (const statement of known.pure) if (!allHold(statement.evaluation, known)) known.pure.delete(statement)
    for (const statement of known.callable) if (!allHold(statement.calls, known)) known.callable.delete(statement)
  }
  return known.pure
}

interface Known extends Surroundings {
  readonly pure: Set<Statement>
  /** The functions whose call changes nothing. */
  readonly callable: Set<Statement>
  readonly hooked: boolean
  readonly members: ReadonlySet<string>
}

function allHold(dependence: Dependence | undefined, known: Known): boolean {
  return dependence?.conditions.every((condition) => holds(condition, known)) ?? true
}

function holds({ name, is }: Condition, known: Known): boolean {
  const [declared, imported] = [known.declaredBy.get(name)?.[0], known.imports.get(name)]
  const global = !declared && !imported
  switch (is) {
    case 'global':
      return global
    case 'primitive':
      if (global) return name === 'undefined' || name === 'NaN' || name === 'Infinity'
      if (!declared || !known.pure.has(declared) || known.reassigned.has(name)) return false
      return declared.evaluation?.makes === 'primitive'
    case 'callable':
      if (declared) return known.callable.has(declared)
      return imported ? isDeclaring(imported) : globalFunctions.has(name) || known.helpers.has(name)
    case 'schema builder':
      return imported?.imported === 'Type' && /^(engine|@sinclair\/typebox)$/.test(imported.specifier)
    case 'built in':
      return !known.members.has(name)
    case 'free of hooks':
      return !known.hooked
    default:
      return is satisfies never
  }
}

/** Whether an import is one of the engine's functions that only declare. */
export function isDeclaring({ specifier, imported }: Pick<Import, 'specifier' | 'imported'>): boolean {
  return specifier === 'engine' && declaringNames.has(imported)
}
