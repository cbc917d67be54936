import type { AdoptionFacts } from '../store/open-store.ts'
import { printableLine } from '../values/printable.ts'
import { UserError } from '../values/user-error.ts'

/** The error of bytes that are not those of their digest, found as they were copied. */
export function changedMeanwhile({ kind, name }: AdoptionFacts['source'], task: string): UserError {
  return new UserError({
    code: `${kind}-damaged`,
    what: `nothing was adopted: the bytes that ${printableLine(task)} made are damaged`,
    at: name,
    fix: kind === 'crate' ? 'get the crate anew' : '`fsck --mend` there takes them out of use; then adopt again',
  })
}
