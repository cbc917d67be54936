import { faultOf } from '../formats/check-value.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'
import { groupsOfParams, type DeclaredParam } from './declared-params.ts'

/** A param and the values that it takes: more than one make variants. */
export interface SetParam {
  readonly param: DeclaredParam
  readonly values: readonly Json[]
}

/** No range and no list is longer. */
const longest = 10_000

/**
 * Reads `--set train.rate=0.03`: the values as the param's schema takes them. `a,b,c` and `0..19` are several values; of a param
 * that is a list they are that list, and several lists are written `[1,2],[3]`.
 *
 * @throws UserError `bad-option` for unknown names, and for values that the schema refuses.
 */
export function readSet(word: string, params: readonly DeclaredParam[]): SetParam {
  const at = word.indexOf('=')
  const name = at === -1 ? word : word.slice(0, at)
  const param = paramNamed(name.trim(), params, `--set ${word}`)
  const text = word.slice(at + 1).trim()
  if (at === -1 || text === '')
    throw refusal(`--set ${word} gives no value`, `--set ${word}`, `write --set ${param.name}=<value>`)
  const values = isOfLists(param.schema) ? readLists(text, param, word) : readValues(text, param, word)
  return { param, values: distinct(values) }
}

/** Writes a param and its value so that {@link readSet} reads it again: `train.rate=0.03`. */
export function setWord({ name, schema }: Pick<DeclaredParam, 'name' | 'schema'>, value: Json): string {
  const isBare = typeof value === 'string' && /^[^\s,"'[\]{}]+$/.test(value) && !readsOtherwise(value, schema)
  return `${name}=${isBare ? value : canonicalJson(value)}`
}

/** Finds a param by its name. @throws UserError `bad-option` naming the nearest; `at` is where the name was given. */
export function paramNamed(name: string, params: readonly DeclaredParam[], at: string): DeclaredParam {
  const param = params.find((one) => one.name === name)
  if (param !== undefined) return param
  if (params.length === 0)
    throw refusal(
      `"${name}" can't be set: this pipeline declares no params`,
      at,
      'declare some: pipeline(import.meta.url, { params: Type.Object({ rate: Type.Number({ default: 0.1 }) }), graph({ use, params }) { ... } })',
    )
  const names = params.map((one) => one.name)
  if (groupsOfParams(params).includes(name)) {
    const inside = names.filter((one) => one.startsWith(`${name}.`))
    throw refusal(`"${name}" is a group of params`, at, `set one of them: ${inside.join(', ')}`)
  }
  throw refusal(`there is no param "${name}"`, at, suggestion(name, names, `the params are ${names.join(', ')}`))
}

/** Checks one value of a param. @throws UserError `bad-option` saying what its schema asks for. */
export function checkParam({ name, schema }: DeclaredParam, value: unknown, at: string): Json {
  const fault = faultOf(value, schema)
  if (fault === undefined) return value as Json
  const choice = choiceOf(schema)
  if (choice.length > 0) {
    const fix = suggestion(String(value), choice, `it is one of ${choice.join(', ')}`)
    throw refusal(`"${name}" can't be ${fault.found}`, at, fix)
  }
  const demand = fault.demand.startsWith('/') ? `: ${fault.demand}` : fault.demand.replace(/^the value/, '')
  throw refusal(`"${name}"${demand}, but it is ${fault.found}`, at, 'give another value')
}

function readValues(text: string, param: DeclaredParam, word: string): Json[] {
  return piecesOf(text).flatMap((piece) => readPiece(piece, param, word))
}

/** The items of one list, or several lists. */
function readLists(text: string, param: DeclaredParam, word: string): Json[] {
  const pieces = piecesOf(text)
  const lists = pieces.map((piece) => (piece.startsWith('[') ? parsed(piece) : undefined))
  if (lists.every((list) => takes(param.schema, list))) return lists as Json[]
  const items = { ...param, schema: itemsOf(param.schema) }
  if (lists.some((list) => list !== undefined) && !takes(items.schema, lists[0]))
    return lists.map((list, i) => checkParam(param, list ?? pieces[i], `--set ${word}`))
  const list = pieces.flatMap((piece) => readPiece(piece, items, word))
  return [checkParam(param, list, `--set ${word}`)]
}

/** One value, or the numbers of a range. */
function readPiece(piece: string, param: DeclaredParam, word: string): Json[] {
  const value = parsed(piece)
  if (takes(param.schema, value)) {
    refuseRounded(piece, value, word)
    return [value as Json]
  }
  if (takes(param.schema, piece)) return [piece]
  const numbers = rangeOf(piece, word)
  if (numbers !== undefined) return numbers.map((number) => checkParam(param, number, `--set ${word}`))
  return [checkParam(param, value ?? piece, `--set ${word}`)]
}

/** The integers of `0..19`, both ends among them. */
function rangeOf(piece: string, word: string): number[] | undefined {
  const [, from, to] = /^(-?\d+)\.\.(-?\d+)$/.exec(piece) ?? []
  if (from === undefined || to === undefined) return undefined
  const [first, last] = [Number(from), Number(to)]
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || last < first)
    throw refusal(`"${piece}" is no range`, `--set ${word}`, 'write the smaller number first: 0..19')
  if (last - first >= longest)
    throw refusal(`"${piece}" has more than ${longest} numbers`, `--set ${word}`, 'write a shorter range')
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** The pieces between commas; those inside of quotes and brackets are no ends of pieces. */
function piecesOf(text: string): string[] {
  const pieces = ['']
  let [depth, isQuoted, isEscaped] = [0, false, false]
  for (const sign of text) {
    if (isQuoted) {
      isQuoted = isEscaped || sign !== '"'
      isEscaped = !isEscaped && sign === '\\'
    } else if (sign === '"') isQuoted = true
    else if ('[{'.includes(sign)) depth += 1
    else if (']}'.includes(sign)) depth -= 1
    if (sign === ',' && depth <= 0 && !isQuoted) pieces.push('')
    else pieces.push((pieces.pop() ?? '') + sign)
  }
  return pieces.map((piece) => piece.trim())
}

/** A number as people write it, or JSON; undefined for all else. */
function parsed(text: string): unknown {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    return Number.isFinite(Number(text)) ? Number(text) + 0 : undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** A whole number that would silently be another one. */
function refuseRounded(piece: string, value: unknown, word: string): void {
  if (!/^-?\d+$/.test(piece) || typeof value !== 'number') return
  if (BigInt(piece) === BigInt(value) || String(value) === piece) return
  throw refusal(`${piece} is no number that JavaScript holds exactly`, `--set ${word}`, `the nearest is ${value}`)
}

/** The values of a schema that lists them. */
function choiceOf({ anyOf }: Readonly<Record<string, unknown>>): string[] {
  if (!Array.isArray(anyOf)) return []
  const constants = (anyOf as Readonly<Record<string, unknown>>[]).map((one) => one['const'])
  return constants.includes(undefined) ? [] : constants.map(String)
}

/** Whether a text would be read as something else than this text. */
function readsOtherwise(text: string, schema: object): boolean {
  const value = parsed(text)
  return takes(schema, value) || !takes(schema, text)
}

function takes(schema: object, value: unknown): boolean {
  return value !== undefined && faultOf(value, schema) === undefined
}

/** Lists of one schema: their items can be written one by one. */
function isOfLists(schema: Readonly<Record<string, unknown>>): boolean {
  return schema['type'] === 'array' && typeof schema['items'] === 'object' && schema['items'] !== null
}

function itemsOf(schema: Readonly<Record<string, unknown>>): DeclaredParam['schema'] {
  return schema['items'] as DeclaredParam['schema']
}

function distinct(values: readonly Json[]): Json[] {
  return [...new Map(values.map((value) => [canonicalJson(value), value])).values()]
}

function refusal(what: string, at: string, fix: string): UserError {
  return new UserError({ code: 'bad-option', what, at, fix })
}
