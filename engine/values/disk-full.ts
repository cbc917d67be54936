import { UserError } from './user-error.ts'

/** Whether a disk was full; the bundler tells of it in words alone. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && /no space left on device|ENOSPC|EDQUOT/.test(error.message)
}

/** The error for what could not be written, in the store or beside it. */
export function diskFull(what: string, at: string): UserError {
  return new UserError({
    code: 'disk-full',
    what: `the disk is full: ${what}`,
    at,
    fix: 'free some space (`gc` drops what old runs left) and run again: all that was recorded is kept',
  })
}
