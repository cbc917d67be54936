import type { Format } from './kind.ts'
import type { Limits, Stage, Touch } from './stage.ts'

/** A kind of artifact as plain JSON. */
export interface KindDeclaration {
  readonly format: Format
  readonly schema: object
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
    return [name, { format: kind.format, schema: kind.schema, many: 'many' in input }]
  })
  const { params, output, limits, impure, machine, allow } = stage
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
