import { printableLine } from '../values/printable.ts'
import { UserError } from '../values/user-error.ts'

/** How many things that are wrong with a crate an error names. */
const named = 8

/** The error of a crate whose bytes are not those that it was written with. */
export function damagedCrate(crate: string, faults: readonly string[]): UserError {
  return new UserError({
    code: 'crate-damaged',
    what: ['the crate is damaged', ...listed(faults)].join('\n       '),
    at: crate,
    fix: 'get it anew from whoever made it; nothing of it was executed',
  })
}

/** The error of a crate whose files have their digests, and whose records contradict each other. */
export function contradictoryCrate(crate: string, faults: readonly string[]): UserError {
  return new UserError({
    code: 'crate-contradicts',
    what: ['the records of the crate contradict each other', ...listed(faults)].join('\n       '),
    at: crate,
    fix: 'somebody changed it after it was written: trust none of it, and get it anew; nothing of it was executed',
  })
}

/** The error of something that is no crate of this engine. */
export function noCrate(crate: string, why: string): UserError {
  return new UserError({
    code: 'no-crate',
    what: `"${crate}" ${why}`,
    at: crate,
    fix: 'name a folder or a .zip file that `crate` wrote',
  })
}

/** The error of a crate that would take more memory or disk than a crate has any reason to. */
export function tooLargeCrate(crate: string, what: string): UserError {
  return new UserError({
    code: 'crate-too-large',
    what,
    at: crate,
    fix: 'unpack it by hand, where you trust whoever made it, and name the folder',
  })
}

function listed(faults: readonly string[]): string[] {
  const more = faults.length - named
  // Names of tasks and files come from the crate: none has a line of its own to say.
  return [...faults.slice(0, named).map(printableLine), ...(more > 0 ? [`and ${more} more`] : [])]
}
