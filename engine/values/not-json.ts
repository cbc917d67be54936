import type { Odd } from './odd-value.ts'
import { UserError } from './user-error.ts'

/** The error for a value that JSON can't hold; `at` is its path, '' for the whole value. */
export function notJson(at: string, { what, fix }: Odd): UserError {
  return new UserError({
    code: 'not-json',
    what: `${what} has no place in JSON`,
    at: at === '' ? 'the whole value' : at.toWellFormed(),
    fix,
  })
}
