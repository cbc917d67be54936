import { reasonOf } from '../values/system-reason.ts'
import { UserError } from '../values/user-error.ts'

/** What the system refused, as an error that a person can mend. */
export function systemRefused(error: NodeJS.ErrnoException): UserError {
  return new UserError({
    code: 'system-refused',
    what: `the system refused ${error.syscall ?? 'a call'}: ${error.code === 'ENOENT' ? 'there is no such file or folder' : reasonOf(error)}`,
    at: error.path,
    fix: 'mend that, and run again: all that was recorded is kept',
  })
}
