import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { UserError } from '../values/user-error.ts'

// Schemas themselves are not validated: to compile the schema of schemas takes longer than most tasks. What can't be compiled throws.
const ajv = new Ajv({ allErrors: false, strict: false, validateFormats: false, meta: false, validateSchema: false })
const validators = new WeakMap<object, ValidateFunction>()

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
  return { path: pathOf(error), demand: demandOf(error), found: show(valueAt(value, error.instancePath)) }
}

function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema)
  if (known !== undefined) return known
  const made = ajv.compile(schema)
  validators.set(schema, made)
  return made
}

function demandOf({ instancePath, message, params }: ErrorObject): string {
  const allowed = 'allowedValues' in params ? ` (${(params.allowedValues as unknown[]).map(show).join(', ')})` : ''
  const extra = 'additionalProperty' in params ? ` ("${String(params.additionalProperty)}")` : ''
  const constant = 'allowedValue' in params ? ` (${show(params.allowedValue)})` : ''
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

function show(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'symbol' || typeof value === 'bigint') return `a ${typeof value} (${String(value)})`
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`
  const text = textOf(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

/** As JSON where it can be; of a bigint its digits, of what holds itself no more than what it is. */
function textOf(value: unknown): string {
  const none = `${Array.isArray(value) ? 'an array' : 'an object'} that JSON can't hold`
  try {
    const text = JSON.stringify(value, (_, inner: unknown) => {
      if (ArrayBuffer.isView(inner)) return inner.constructor.name
      return typeof inner === 'bigint' ? String(inner) : inner
    }) as string | undefined
    return text ?? none
  } catch {
    return none
  }
}
