import type { Condition } from './evaluate-initialiser.ts'
import { declaringNames } from './known-builtins.ts'
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

/** The statements that only make a value, or declare a function: those whose conditions hold in this bundle. */
export function hasNoEffect(statements: readonly Statement[], surroundings: Surroundings): ReadonlySet<Statement> {
  const { declaredBy, helpers } = surroundings
  const candidates = statements.filter((statement) => {
    if (statement.role === 'namespace') return helpers.has('__export')
    return statement.role !== 'effect' && statement.declares.every((name) => declaredBy.get(name)?.length === 1)
  })
  const pure = new Set(candidates)
  for (let size = -1; size !== pure.size;) {
    size = pure.size
    for (const statement of pure) {
      const conditions = statement.evaluation?.conditions ?? []
      if (!conditions.every((condition) => holds(condition, surroundings, pure))) pure.delete(statement)
    }
  }
  return pure
}

function holds(
  { name, is }: Condition,
  { imports, declaredBy, reassigned, helpers }: Surroundings,
  pure: ReadonlySet<Statement>,
): boolean {
  const [declared, imported] = [declaredBy.get(name)?.[0], imports.get(name)]
  switch (is) {
    case 'global':
      return !declared && !imported
    case 'bundler':
      return helpers.has(name)
    case 'declaring':
      return imported?.specifier === 'engine' && declaringNames.has(imported.imported)
    case 'schema builder':
      return imported?.specifier === '@sinclair/typebox' && imported.imported === 'Type'
    case 'primitive':
    case 'plain':
      if (!declared && !imported && is === 'primitive')
        return name === 'undefined' || name === 'NaN' || name === 'Infinity'
      return declared !== undefined && pure.has(declared) && declared.evaluation?.makes === is && !reassigned.has(name)
    default:
      return is satisfies never
  }
}
