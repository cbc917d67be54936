import type { Json } from '../values/canonical-json.ts'
import { describeValue } from '../values/show-value.ts'
import { UserError } from '../values/user-error.ts'
import type { Copier } from './copy-json.ts'
import type { Coordinates, Scalar } from './task.ts'

/** The params that a task's name shows. */
export function scalarsOf(params: Readonly<Record<string, Json | undefined>>): Record<string, Scalar> {
  const scalars: Record<string, Scalar> = {}
  for (const name of Object.keys(params)) {
    const value = params[name]
    if (value !== undefined && isScalar(value)) scalars[name] = value
  }
  return scalars
}

/**
 * The coordinates that a call gives its task: `{ at: { seed: 3 } }`.
 *
 * @throws UserError `bad-call` for other options, and for values that no name can show.
 */
export function readCoordinates(
  options: unknown,
  { stage, copy }: { stage: string; copy: Copier['copy'] },
): Coordinates | undefined {
  if (options === undefined) return undefined
  if (!isRecord(options)) throw badOptions(stage, `its options are ${describeValue(options)}`, '/options')
  const other = Object.keys(options).find((name) => name !== 'at')
  if (other !== undefined) throw badOptions(stage, `there is no option "${other}"`, `/options/${other}`)
  if (options['at'] === undefined) return undefined
  if (!isRecord(options['at']))
    throw badOptions(stage, `its option at is ${describeValue(options['at'])}`, '/options/at')
  const own: Record<string, Scalar> = {}
  for (const [name, value] of Object.entries(options['at'])) {
    const path = `/options/at/${name}`
    if (typeof value === 'object' && value !== null)
      throw badOptions(stage, `its coordinate "${name}" is ${describeValue(value)}`, path)
    own[name] = copy(value, path) as Scalar
  }
  return own
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalar(value: Json): value is Scalar {
  return value === null || typeof value !== 'object'
}

function badOptions(stage: string, what: string, at: string): UserError {
  const fix = `write ${stage}(inputs, params, { at: { <name>: <number, text, true, false or null> } })`
  return new UserError({ code: 'bad-call', what: `${stage}: ${what}`, at, fix })
}
