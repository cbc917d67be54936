import type { Odd } from './odd-value.ts'
import { UserError } from './user-error.ts'

/** Where in a whole value a part of it is; only an error needs it as text. */
export interface Trail {
  /** The path of the whole value: '' where it is all that is looked at. */
  readonly path: string
  readonly steps: readonly (string | number)[]
}

/** The error for a value that JSON can't hold. */
export function notJson({ path, steps }: Trail, { what, fix }: Odd): UserError {
  const at = [path, ...steps].join('/')
  return new UserError({
    code: 'not-json',
    what: `${what} has no place in JSON`,
    at: at === '' ? 'the whole value' : at.toWellFormed(),
    fix,
  })
}
