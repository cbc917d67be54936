import { UserError } from '../values/user-error.ts'

/** Reads the value of an option that takes a whole number of at least `least`. */
export function wholeNumber(option: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value
    throw new UserError({
      code: 'bad-option',
      what: `${option} takes a whole number${least === 0 ? '' : ` above ${least - 1}`}, not "${text}"`,
      fix: `${option} ${Math.max(2, least)}`,
    })
  }
}
