import { showValue } from '../values/show-value.ts'

/** The types that JSON Schema has. */
export const jsonTypes: readonly string[] = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']

/** Types of TypeBox that JSON has no values of, with what to write instead. */
export const otherTypes: Readonly<Record<string, string>> = {
  Date: "use Type.String({ format: 'date-time' }), or a column of table(), where Type.Date() is a timestamp",
  bigint: 'use Type.String() or Type.Integer(), or a column of table(), where Type.BigInt() has 64 bits',
  Uint8Array: 'use file() for bytes, or safetensors(), which holds typed arrays',
  undefined: 'use Type.Optional(...) for what may be left out, or Type.Null()',
  void: 'use Type.Null()',
  symbol: 'use Type.String()',
  Function: 'give what the function computes',
  Constructor: 'give plain values',
  Promise: 'give what it resolves to, which the stage awaits',
  Iterator: 'use Type.Array(...)',
  AsyncIterator: 'use Type.Array(...)',
  RegExp: 'use Type.String({ pattern })',
}

/** The formats of text that are checked. */
export const textFormats: readonly string[] = [
  ...['date', 'time', 'date-time', 'iso-time', 'iso-date-time', 'duration', 'uri', 'uri-reference', 'uri-template'],
  ...['url', 'email', 'hostname', 'ipv4', 'ipv6', 'regex', 'uuid', 'json-pointer', 'json-pointer-uri-fragment'],
  ...['relative-json-pointer', 'byte', 'int32', 'int64'],
]

/** What a keyword's value must be; the schemas inside of it are walked on their own. */
type Check = (value: unknown) => string | undefined

const must =
  (demand: string, holds: (value: unknown) => boolean): Check =>
  (value) =>
    holds(value) ? undefined : `is ${showValue(value)}, and must be ${demand}`

const number = must('a number', (value) => typeof value === 'number')
const count = must('a whole number of at least 0', (value) => Number.isSafeInteger(value) && (value as number) >= 0)
const truth = must('true or false', (value) => typeof value === 'boolean')
const text = must('a text', (value) => typeof value === 'string')
const texts = must('a list of texts', (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'))
const some = must('a list of at least one', (value) => Array.isArray(value) && value.length > 0)
const record = must('an object', isRecord)
const anything: Check = () => undefined
const pattern = must('a regular expression as text', (value) => typeof value === 'string' && isPattern(value))

/** Which schemas a keyword holds. */
type Holds = 'one' | 'list' | 'map'

interface Keyword {
  readonly check: Check
  readonly holds?: Holds
}

const schema: Keyword = {
  check: must('a schema', (value) => typeof value === 'boolean' || isRecord(value)),
  holds: 'one',
}
const schemas: Keyword = { check: some, holds: 'list' }
const named: Keyword = { check: record, holds: 'map' }

/** The keywords that are checked, and those that only describe. */
export const keywords: Readonly<Record<string, Keyword>> = {
  ...each(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'], { check: number }),
  multipleOf: { check: must('a number above 0', (value) => typeof value === 'number' && value > 0) },
  ...each(['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'], { check: count }),
  ...each(['uniqueItems', 'nullable'], { check: truth }),
  pattern: { check: pattern },
  required: { check: texts },
  enum: { check: some },
  const: { check: anything },
  ...each(
    ['not', 'if', 'then', 'else', 'contains', 'propertyNames', 'additionalItems', 'additionalProperties'],
    schema,
  ),
  items: {
    check: must('a schema, or a list of them', (value) => Array.isArray(value) || schema.check(value) === undefined),
    holds: 'one',
  },
  ...each(['allOf', 'anyOf', 'oneOf'], schemas),
  ...each(['properties', 'definitions', '$defs'], named),
  patternProperties: {
    check: must(
      'an object whose names are regular expressions',
      (value) => isRecord(value) && Object.keys(value).every(isPattern),
    ),
    holds: 'map',
  },
  dependencies: { check: record, holds: 'map' },
  ...each(['$ref', '$id', '$schema', '$comment', 'title', 'description', 'format'], { check: text }),
  ...each(['formatMinimum', 'formatMaximum', 'formatExclusiveMinimum', 'formatExclusiveMaximum'], { check: text }),
  ...each(['type', 'default', 'examples', 'readOnly', 'writeOnly', 'deprecated'], { check: anything }),
  ...each(['contentEncoding', 'contentMediaType', 'errorMessage', 'discriminator'], { check: anything }),
}

/** Keywords of other drafts that nothing would check, with what to write instead. */
export const uncheckedKeywords: Readonly<Record<string, string>> = {
  unevaluatedProperties: 'write Type.Composite([...], { additionalProperties: false })',
  unevaluatedItems: 'use additionalItems',
  minContains: 'use contains alone',
  maxContains: 'use contains alone',
  prefixItems: 'use Type.Tuple([...])',
  dependentRequired: 'use dependencies',
  dependentSchemas: 'use dependencies',
  $async: 'leave it out',
  $anchor: 'use $id',
  $dynamicRef: 'use $ref',
  $dynamicAnchor: 'use $id',
  $recursiveRef: 'use $ref',
  $recursiveAnchor: 'use $id',
}

function each(names: readonly string[], keyword: Keyword): Record<string, Keyword> {
  return Object.fromEntries(names.map((name) => [name, keyword]))
}

/** Whether a value is an object with names. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    return false
  }
}
