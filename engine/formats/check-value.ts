import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { showValue } from '../values/show-value.ts'
import { UserError } from '../values/user-error.ts'
import { cellKeywords, withCellKeywords } from './cell-keywords.ts'

const validators = new WeakMap<object, ValidateFunction>()
const shared = newAjv()

/** Schemas themselves are not validated: to compile the schema of schemas takes longer than most tasks. What can't be compiled throws. */
function newAjv(): Ajv {
  const ajv = new Ajv({ allErrors: false, strict: false, meta: false, validateSchema: false, logger: false })
  addFormats.default(ajv)
  for (const keyword of cellKeywords) ajv.addKeyword(keyword)
  return ajv
}

/**
 * Checks a value against a JSON Schema.
 *
 * @param border says whose value it is and at which border it is checked: `train[seed=3] made an output`.
 * @throws UserError `schema` naming the path, what the schema asks for, and the value found there.
 */
export function checkValue(
  value: unknown,
  schema: object,
  border: { readonly what: string; readonly fix: string },
): void {
  const fault = faultOf(value, schema)
  if (fault === undefined) return
  throw new UserError({
    code: 'schema',
    what: `${border.what}: ${fault.demand}, but it is ${fault.found}`,
    at: fault.path,
    fix: border.fix,
  })
}

/** The first thing about a value that a schema refuses: where it is, what is asked there, and what was found. */
export function faultOf(
  value: unknown,
  schema: object,
): { readonly path: string; readonly demand: string; readonly found: string } | undefined {
  const validate = validatorOf(schema)
  if (validate(value)) return undefined
  const error = validate.errors![0]!
  return { path: pathOf(error), demand: demandOf(error), found: showValue(valueAt(value, error.instancePath)) }
}

/** Why values can't be checked against a schema: the reason of who compiles it; undefined where they can. */
export function compileFault(schema: object): string | undefined {
  try {
    validatorOf(schema)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema)
  if (known !== undefined) return known
  // Names of schemas are known to all that one instance compiles: two stages may use one name.
  const ajv = JSON.stringify(schema).includes('"$id"') ? newAjv() : shared
  const made = ajv.compile(withCellKeywords(schema))
  validators.set(schema, made)
  return made
}

function demandOf({ instancePath, message, params }: ErrorObject): string {
  const allowed = 'allowedValues' in params ? ` (${(params.allowedValues as unknown[]).map(showValue).join(', ')})` : ''
  const extra = 'additionalProperty' in params ? ` ("${String(params.additionalProperty)}")` : ''
  const constant = 'allowedValue' in params ? ` (${showValue(params.allowedValue)})` : ''
  return `${instancePath === '' ? 'the value' : instancePath} ${message ?? 'is not valid'}${allowed}${extra}${constant}`
}

function pathOf({ instancePath }: ErrorObject): string {
  return instancePath === '' ? 'the whole value' : instancePath
}

function valueAt(value: unknown, path: string): unknown {
  let found = value
  for (const step of path.split('/').slice(1)) {
    found = (found as Record<string, unknown> | null)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return found
}
