import { describeValue } from '../values/show-value.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'

/** What an option of a program's call must be. */
export interface Demand {
  /** In words: `a whole number above 0`. */
  readonly must: string
  readonly meets: (value: unknown) => boolean
}

/** A text that says something. */
export const aText: Demand = {
  must: 'a text that is not empty',
  meets: (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
}
/** An object of fields. */
export const aRecord: Demand = {
  must: 'an object',
  meets: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}
/** True or false. */
export const aFlag: Demand = { must: 'true or false', meets: (value) => typeof value === 'boolean' }
/** A number of things that there is one of at least. */
export const aCount: Demand = {
  must: 'a whole number above 0',
  meets: (value) => Number.isSafeInteger(value) && Number(value) > 0,
}
/** A number of levels. */
export const aDepth: Demand = {
  must: 'a whole number',
  meets: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
}
/** A function. */
export const aFunction: Demand = { must: 'a function', meets: (value) => typeof value === 'function' }
/** What an AbortController gives. */
export const aSignal: Demand = { must: 'an AbortSignal', meets: (value) => value instanceof AbortSignal }

/**
 * Checks the options of a program's call: who runs no type check learns here of one that is misspelt, and would be ignored.
 *
 * @throws UserError `bad-option` naming the call and the option.
 */
export function checkOptions(call: string, given: unknown, demands: Readonly<Record<string, Demand>>): void {
  const names = Object.keys(demands)
  const choice = `${call} takes ${names.join(', ')}`
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw badOption(`the options of ${call} are ${describeValue(given)}, and must be an object`, choice)
  for (const [name, value] of Object.entries(given)) {
    const demand = Object.hasOwn(demands, name) ? demands[name] : undefined
    if (demand === undefined) throw badOption(`${call} has no option "${name}"`, suggestion(name, names, choice))
    if (value === undefined || demand.meets(value)) continue
    const what = `the option "${name}" of ${call} is ${describeValue(value)}, and must be ${demand.must}`
    throw badOption(what, 'give another value, or leave it out')
  }
}

function badOption(what: string, fix: string): UserError {
  return new UserError({ code: 'bad-option', what, fix })
}
