import type { Format, Kind } from './kind.ts'
import { automaticIds, withCanonicalIds } from './recursive-ids.ts'
import type { Program, ProgramNeeds } from './program.ts'
import type { Limits, Stage, ImpurityKind } from './stage.ts'
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
  readonly allow?: Readonly<Partial<Record<ImpurityKind, string>>>
  /** Of a program: what it needs beside its inputs and params. */
  readonly program?: Required<ProgramNeeds>
}

/** Reads a loaded stage's declaration; symbols and functions in its schemas are dropped. */
export function declarationOf(stage: Stage | Program): Declaration {
  const inputs = Object.entries(stage.inputs).map(([name, input]) => {
    const isMany = isObject(input) && 'many' in input
    const kind = isMany ? input.many : input
    return [name, { ...kindOf(kind), as: isObject(kind) ? kind.as : undefined, many: isMany }]
  })
  const { params, output, limits, impure, machine, allow } = stage
  if (output.as !== undefined) throw outputByPath()
  const declaration = {
    inputs: Object.fromEntries(inputs) as object,
    params,
    output: kindOf(output),
    limits,
    impure,
    machine,
    allow,
    program: 'program' in stage ? stage.program : undefined,
  }
  const ids = automaticIds([inputs, params, output])
  return named(JSON.parse(JSON.stringify(declaration, asNumber)) as Declaration, ids)
}

function named(declaration: Declaration, ids: ReadonlySet<string>): Declaration {
  if (ids.size === 0) return declaration
  const { inputs, params, output } = declaration
  const ofKind = <Kind extends KindDeclaration>(kind: Kind): Kind => ({
    ...kind,
    schema: withCanonicalIds(kind.schema, ids),
  })
  return {
    ...declaration,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, kind]) => [name, ofKind(kind)])),
    params: withCanonicalIds(params, ids),
    output: ofKind(output),
  }
}

/** Of what is no kind, nothing: stages are not type checked when they are loaded, and an import in a circle gives undefined. */
function kindOf(kind: unknown): object {
  const { format, schema } = isObject(kind) ? (kind as Partial<Kind>) : {}
  return { format, schema }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The limits of `Type.BigInt({ minimum: 0n })`. */
function asNumber(_: string, value: unknown): unknown {
  return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : value
}

function outputByPath(): UserError {
  return new UserError({
    code: 'bad-stage',
    what: "its output is file({ as: 'path' }), which says how an input is taken in",
    at: 'output',
    fix: 'write output: file(), and return the bytes',
  })
}
