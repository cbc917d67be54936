import { existsSync } from 'node:fs'
import { UserError } from '../values/user-error.ts'

/** @throws UserError where a file that workers run on is gone: else the stage or task that wants it would be blamed. */
export function requireBuild(file: string): void {
  if (existsSync(file)) return
  throw new UserError({
    code: 'build-gone',
    what: 'what workers run on was deleted while this command used it',
    at: file,
    fix: 'run again: it is compiled anew, and all that was recorded is kept',
  })
}
