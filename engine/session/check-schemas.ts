import { declarationFaults } from '../formats/declaration-faults.ts'
import type { SchemaFault } from '../formats/columns.ts'
import type { Declaration } from '../values/declaration.ts'
import { UserError } from '../values/user-error.ts'

/** No more of them are told at once. */
const most = 10

interface Declared {
  readonly file: string
  readonly declaration: Declaration
}

/**
 * Refuses schemas that their formats can't hold, or that nothing would check, of all stages at once and before anything runs.
 *
 * @throws UserError `bad-schema` naming each stage, the place in its schema, and what to write instead.
 */
export function checkSchemas(stages: readonly Declared[]): void {
  refuse(stages.flatMap(({ file, declaration }) => declarationFaults(declaration).map((fault) => ({ ...fault, file }))))
}

/**
 * The same for what only a compiler of schemas finds. It takes its time: a stage is compiled once, when its code is new.
 *
 * @throws UserError `bad-schema`.
 */
export async function compileSchemas(stages: readonly Declared[]): Promise<void> {
  checkSchemas(stages)
  const { compileFault } = await import('../formats/check-value.ts')
  refuse(
    stages.flatMap(({ file, declaration }) =>
      schemasOf(declaration).flatMap(([path, schema]) => {
        const reason = compileFault(schema)
        return reason === undefined ? [] : [{ file, path, what: `can't be checked: ${reason}`, fix: 'mend it' }]
      }),
    ),
  )
}

function schemasOf({ inputs, params, output }: Declaration): [path: string, schema: object][] {
  const read = Object.entries(inputs).map(([name, { schema }]): [string, object] => [`inputs/${name}`, schema])
  return [...read, ['params', params], ['output', output.schema]]
}

function refuse(faults: readonly (SchemaFault & { readonly file: string })[]): void {
  const [first] = faults
  if (first === undefined) return
  const lines = faults.slice(0, most).map(({ file, path, what, fix }) => `${file}: ${path} ${what}: ${fix}`)
  if (faults.length > most) lines.push(`and ${faults.length - most} more`)
  throw new UserError({
    code: 'bad-schema',
    what: ["stages declare schemas that can't be held or checked", ...lines].join('\n       '),
    at: first.file,
    fix: 'mend the schemas, as is said at each of them',
  })
}
