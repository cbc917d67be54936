import { existsSync } from 'node:fs'
import { UserError } from '../values/user-error.ts'

/** @throws UserError when a file that workers run on is gone; without this check the stage or task would be blamed. */
export function requireBuild(file: string): void {
  if (existsSync(file)) return
  throw new UserError({
    code: 'build-gone',
    what: 'what workers run on was deleted while this command used it',
    at: file,
    fix: 'run again: all that was recorded is kept',
  })
}

/** @throws UserError where a file of the engine's own package is missing. */
export function requireInstalled(file: string): void {
  if (existsSync(file)) return
  throw new UserError({
    code: 'not-built',
    what: 'the engine is not installed whole: what workers run on is missing',
    at: file,
    fix: 'install it again: `npm ci`',
  })
}
