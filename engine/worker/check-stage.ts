import { describeValue } from '../values/show-value.ts'
import { suggestion } from '../values/suggest.ts'
import type { Program } from '../values/program.ts'
import { impurityKinds, type Stage } from '../values/stage.ts'
import { UserError } from '../values/user-error.ts'
import { faultOfProgram } from './check-program.ts'
import type { StageText } from './messages.ts'

const required = ['inputs', 'params', 'output', 'run'] as const
const known = [...required, 'limits', 'impure', 'machine', 'allow', 'program']
/** The fields of `program(...)`, as they are written there. */
const knownOfProgram = ['sources', 'tools', 'env', 'sandbox', 'retries']

/**
 * Checks that an export of a stage file is a stage, for authors who run no type check.
 *
 * @throws UserError `bad-stage` naming the field that is missing, wrong or unknown.
 */
export function checkStage(
  { file, exported = 'default' }: Pick<StageText, 'file' | 'exported'>,
  made: unknown,
): asserts made is Stage | Program {
  const fault = made === undefined ? undefined : faultOf(made)
  if (made !== undefined && fault === undefined) return
  const [name, written] =
    exported === 'default' ? ['default export', 'default'] : [`export "${exported}"`, `const ${exported} =`]
  throw new UserError({
    code: 'bad-stage',
    what: fault === undefined ? `it has no ${name}` : `its ${name} is not a stage: ${fault}`,
    at: file,
    fix: isProgramLike(made)
      ? `write \`export ${written} program({ inputs, params, output, sources, tools, run })\``
      : `a stage file has \`export ${written} stage({ inputs, params, output, run })\``,
  })
}

/** Whether a file means a program: it calls `program()`, or has a field that only a program has. */
function isProgramLike(made: unknown): boolean {
  return isRecord(made) && ['program', ...knownOfProgram].some((name) => name in made)
}

function faultOf(made: unknown): string | undefined {
  if (typeof made !== 'object' || made === null || Array.isArray(made)) return `it is ${describeValue(made)}`
  const stage = made as Readonly<Record<string, unknown>>
  const missing = required.filter((name) => stage[name] === undefined)
  const unknown = Object.keys(stage).find((name) => !known.includes(name) && name !== 'failures')
  if (missing.length > 0) {
    const near =
      unknown === undefined ? '' : ` (it has ${unknown}: ${suggestion(unknown, missing, 'nothing knows of it')})`
    return `it has no ${missing.join(', ')}${near}`
  }
  if (stage['failures'] !== undefined) return faultOfFailures(stage['failures'])
  if (unknown !== undefined) return faultOfUnknown(unknown, stage['program'] !== undefined)
  return (
    faultOfRun(stage['run']) ??
    faultOfInputs(stage['inputs']) ??
    faultOfParams(stage['params']) ??
    faultOfKind('output', stage['output']) ??
    faultOfReasons(stage) ??
    faultOfProgram(stage['program'], stage['inputs'] as object)
  )
}

/** What is written as it must be was taken out of the code. */
function faultOfFailures(failures: unknown): string {
  if (failures !== 'kept') return `failures is ${describeValue(failures)}, and must be 'kept'`
  return "failures must be written as failures: 'kept' in the call of stage() or program() itself, and not by way of a name"
}

function faultOfUnknown(unknown: string, isProgram: boolean): string {
  const words = [...known.filter((name) => name !== 'program'), 'failures', ...(isProgram ? knownOfProgram : [])]
  return `there is no ${unknown} in a ${isProgram ? 'program' : 'stage'}: ${suggestion(unknown, words, `it has ${words.join(', ')}`)}`
}

function faultOfRun(run: unknown): string | undefined {
  return typeof run === 'function' ? undefined : `run is ${describeValue(run)}, and must be a function`
}

function faultOfParams(params: unknown): string | undefined {
  return isRecord(params) ? undefined : `params is ${describeValue(params)}, and must be a schema: Type.Object({ ... })`
}

function faultOfInputs(inputs: unknown): string | undefined {
  if (!isRecord(inputs)) return `inputs is ${describeValue(inputs)}, and must be an object of kinds by name`
  if (typeof inputs['format'] === 'string') return 'inputs is a kind, and must be an object of kinds by name'
  for (const [name, input] of Object.entries(inputs)) {
    const isMany = isRecord(input) && 'many' in input
    const fault = isMany
      ? faultOfKind(`inputs.${name}, many() of which,`, input['many'])
      : faultOfKind(`inputs.${name}`, input)
    if (fault !== undefined) return fault
  }
  return undefined
}

function faultOfKind(name: string, kind: unknown): string | undefined {
  if (isRecord(kind) && typeof kind['format'] === 'string' && isRecord(kind['schema'])) return undefined
  const is =
    isRecord(kind) && 'many' in kind
      ? 'many() of a kind'
      : isRecord(kind) && 'type' in kind
        ? 'a schema'
        : describeValue(kind)
  return `${name} is ${is}, and must be a kind: json(schema), table(schema), safetensors(schema), html(), svg(), file() or folder()`
}

function faultOfReasons({ impure, machine, allow }: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, reason] of Object.entries({ impure, machine })) {
    if (reason !== undefined && (typeof reason !== 'string' || reason.trim() === ''))
      return `${name} is ${describeValue(reason)}, and must say why`
  }
  if (allow === undefined) return undefined
  if (!isRecord(allow)) return `allow is ${describeValue(allow)}, and must be an object of reasons`
  const other = Object.keys(allow).find((kind) => !(impurityKinds as readonly string[]).includes(kind))
  if (other !== undefined)
    return `allow has no ${other}: ${suggestion(other, impurityKinds, `it has ${impurityKinds.join(', ')}`)}`
  const odd = Object.entries(allow).find(([, reason]) => typeof reason !== 'string' || reason.trim() === '')
  if (odd !== undefined) return `allow.${odd[0]} is ${describeValue(odd[1])}, and must say why`
  return undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
