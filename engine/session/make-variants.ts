import { canonicalJson } from '../values/canonical-json.ts'
import { frozen } from '../values/frozen.ts'
import { UserError } from '../values/user-error.ts'
import {
  declaredParams,
  defaultParams,
  paramIn,
  withParam,
  type DeclaredParam,
  type Params,
} from './declared-params.ts'
import { checkParam, paramNamed, readSet, setWord, type SetParam } from './read-set.ts'
import { variantName, type Variant } from './variant.ts'

const most = 10_000

/**
 * Makes the variants that the words of `--set` ask for: each combination of the values that they give.
 *
 * @throws UserError `bad-option` for a word that the declared params refuse, and for too many combinations.
 */
export function makeVariants(schema: unknown, words: readonly string[], label?: string): Variant[] {
  const declared = declaredParams(schema)
  const sets = words.map((word) => readSet(word, declared))
  refuseTwice(sets)
  const count = sets.reduce((product, { values }) => product * values.length, 1)
  if (count > most) throw refusal(`these --set make ${count} variants`, `make at most ${most} at once`)
  let all = [defaultParams(declared)]
  for (const { param, values } of sets)
    all = all.flatMap((params) => values.map((value) => withParam(params, param.path, value)))
  const variants = all.map((params) => variantOf(declared, params))
  if (label === undefined) return variants
  if (variants.length > 1)
    throw refusal(`--as ${label} names one variant, and these --set make ${variants.length}`, 'leave --as out')
  return variants.map((variant) => ({ ...variant, label }))
}

/** The variant of a program's own params; what is left out has its default. @throws UserError `bad-option`. */
export function variantOfParams(schema: unknown, given: object): Variant {
  const declared = declaredParams(schema)
  const words = leavesOf(given, [], declared)
  const params = words.reduce<Params>((values, [path, value]) => {
    const param = paramNamed(path.join('.'), declared, path.join('.'))
    return withParam(values, path, checkParam(param, value, `params of open(), ${param.name}`))
  }, defaultParams(declared))
  return variantOf(declared, params)
}

function leavesOf(given: object, above: readonly string[], declared: readonly DeclaredParam[]): [string[], unknown][] {
  return Object.entries(given).flatMap(([step, value]: [string, unknown]): [string[], unknown][] => {
    const path = [...above, step]
    const isGroup = declared.some(({ name }) => name.startsWith(`${path.join('.')}.`))
    if (isGroup && typeof value === 'object' && value !== null) return leavesOf(value, path, declared)
    return value === undefined ? [] : [[path, value]]
  })
}

function variantOf(declared: readonly DeclaredParam[], params: Params): Variant {
  const sets = declared.flatMap((param) => {
    const value = paramIn(params, param.path)
    const isDefault = value === undefined || canonicalJson(value) === canonicalJson(param.fallback ?? null)
    return isDefault && !(value === null && param.fallback === undefined) ? [] : [setWord(param, value)]
  })
  return { name: variantName(sets), params: frozen(params), sets }
}

function refuseTwice(sets: readonly SetParam[]): void {
  const names = sets.map(({ param }) => param.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw refusal(`"${twice}" is set twice`, `give all of its values at once: --set ${twice}=a,b`)
}

function refusal(what: string, fix: string): UserError {
  return new UserError({ code: 'bad-option', what, fix })
}

/** Checks the defaults of a pipeline's params; those that were checked once are remembered. @throws UserError `bad-option`. */
export function checkDefaults(schema: unknown): void {
  for (const param of declaredParams(schema))
    if (param.fallback !== undefined) checkParam(param, param.fallback, `the default of ${param.name}`)
}
