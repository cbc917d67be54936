import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { tooLargeCrate } from './crate-errors.ts'
import { UserError } from '../values/user-error.ts'

/** How many files a crate may hold: a hundred times those of the largest study. */
export const mostFiles = 1_000_000

/**
 * The paths of all files in a crate's folder, with forward slashes.
 *
 * @throws UserError `crate-unsafe` for a link, and for what is neither a file nor a folder.
 */
export function listFolder(crate: string): string[] {
  const files: string[] = []
  const pending = ['']
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const name of readdirSync(join(crate, below))) {
      const path = below === '' ? name : `${below}/${name}`
      const stat = lstatSync(join(crate, path))
      if (stat.isDirectory()) pending.push(path)
      else if (stat.isFile()) files.push(path)
      else throw notAFile(crate, path, stat.isSymbolicLink() ? 'a link' : 'no file')
      if (files.length > mostFiles) throw tooManyFiles(crate)
    }
  }
  return files.sort()
}

/** The error of a crate of too many files. */
export function tooManyFiles(crate: string): UserError {
  return tooLargeCrate(crate, `the crate holds more than ${mostFiles.toLocaleString('en-US')} files`)
}

/** The error of a crate that holds something else than files. */
export function notAFile(crate: string, path: string, what: string): UserError {
  return new UserError({
    code: 'crate-unsafe',
    what: `the crate holds ${what}, which could lead out of it: ${JSON.stringify(path)}`,
    at: crate,
    fix: 'a crate that `crate` wrote holds plain files alone: get it anew from whoever made it',
  })
}
