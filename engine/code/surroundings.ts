import type { Condition, Dependence, Evaluation } from './evaluate-initialiser.ts'
import { isDeclaring } from './known-builtins.ts'
import { pureGlobals } from './known-globals.ts'
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
    hooked: statements.some(({ hooked }) => hooked),
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
}

function allHold(dependence: Dependence | undefined, known: Known): boolean {
  return dependence?.conditions.every((condition) => holds(condition, known)) ?? true
}

function holds({ name, is, to }: Condition, known: Known): boolean {
  const [declared, imported] = [known.declaredBy.get(name)?.[0], known.imports.get(name)]
  const global = !declared && !imported
  switch (is) {
    case 'global':
      return global
    case 'primitive':
      if (global) return name === 'undefined' || name === 'NaN' || name === 'Infinity'
      return isConstant(name, is, known)
    case 'array':
    case 'schema':
      return isConstant(name, is, known)
    case 'class':
      return global || isConstant(name, 'function', known)
    case 'own':
      return (to !== undefined && isDeclaring(known.imports.get(to))) || isOwn(name, known)
    case 'callable':
      if (declared) return known.callable.has(declared)
      return imported ? isDeclaring(imported) : known.helpers.has(name)
    case 'schema builder':
      return imported !== undefined && isTypeBox(imported)
    case 'free of hooks':
      return !known.hooked
    default:
      return is satisfies never
  }
}

function isConstant(name: string, made: Evaluation['makes'], { declaredBy, pure, reassigned }: Known): boolean {
  const declared = declaredBy.get(name)?.[0]
  return declared?.evaluation?.makes === made && pure.has(declared) && !reassigned.has(name)
}

/** Whether the bundle itself made all that a name holds: then reading the name can't run a package's code. */
function isOwn(name: string, known: Known, seen = new Set<string>()): boolean {
  if (seen.has(name)) return true
  seen.add(name)
  const [declared, imported] = [known.declaredBy.get(name)?.[0], known.imports.get(name)]
  if (imported) return isDeclaring(imported) || isTypeBox(imported)
  if (!declared) return pureGlobals.has(name) || known.helpers.has(name)
  if (!known.pure.has(declared) || known.reassigned.has(name)) return false
  const { takes, reads } = declared.evaluation ?? { takes: [], reads: [] }
  return [...takes, ...reads].every((part) => isOwn(part, known, seen))
}

function isTypeBox({ specifier, imported }: Import): boolean {
  return imported === 'Type' && (specifier === '@sinclair/typebox' || specifier === 'engine')
}
