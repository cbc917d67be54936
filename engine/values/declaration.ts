import type { Format } from './kind.ts'
import type { Limits, Stage, Touch } from './stage.ts'
import { UserError } from './user-error.ts'

/** A kind of artifact as plain JSON. */
export interface KindDeclaration {
  readonly format: Format
  readonly schema: object
  /** How an input is taken in: as a path, where not as a value. */
  readonly as?: 'path'
}

/** What a stage declares, as plain JSON: all that the coordinator knows of a stage, which it never loads. */
export interface Declaration {
  readonly inputs: Readonly<Record<string, KindDeclaration & { readonly many: boolean }>>
  readonly params: object
  readonly output: KindDeclaration
  readonly limits?: Limits
  readonly impure?: string
  readonly machine?: string
  readonly allow?: Readonly<Partial<Record<Touch, string>>>
}

/** Reads a loaded stage's declaration; symbols and functions in its schemas are dropped. */
export function declarationOf(stage: Stage): Declaration {
  const inputs = Object.entries(stage.inputs).map(([name, input]) => {
    const kind = 'many' in input ? input.many : input
    return [name, { format: kind.format, schema: kind.schema, as: kind.as, many: 'many' in input }]
  })
  const { params, output, limits, impure, machine, allow } = stage
  if (output.as !== undefined) throw outputByPath()
  const declaration = {
    inputs: Object.fromEntries(inputs) as object,
    params,
    output: { format: output.format, schema: output.schema },
    limits,
    impure,
    machine,
    allow,
  }
  return JSON.parse(JSON.stringify(declaration)) as Declaration
}

function outputByPath(): UserError {
  return new UserError({
    code: 'bad-stage',
    what: "its output is file({ as: 'path' }), which says how an input is taken in",
    at: 'output',
    fix: 'write output: file(), and return the bytes',
  })
}
