import { UserError } from '../values/user-error.ts'

/** The file of a crate that holds the digests of all others. */
export const manifestFile = 'manifest-sha256.txt'

/** The file of a crate that says what it is, for this engine. */
export const aboutFile = 'crate.json'

/** The metadata that every RO-Crate has. */
export const metadataFile = 'ro-crate-metadata.json'

/** The page about a crate for people. */
export const previewFile = 'ro-crate-preview.html'

/** What a crate says to whoever opens it first. */
export const readmeFile = 'README.md'

/** The rows of a crate's executions, one a line. */
export const executionsFile = 'records/executions.jsonl'

/** The content digest of every row of the store's history, one a line. */
export const historyFile = 'records/history.txt'

/** The runs that executed something of a crate. */
export const runsFile = 'records/runs.json'

/** Where the code of a digest lies. */
export function codeFolder(digest: string): string {
  return `code/${digest}`
}

/** Where the record of a program's needs lies. */
export function programFile(digest: string): string {
  return `programs/${digest}.json`
}

/** File systems hold no longer names, in bytes. */
const longestStep = 255

const longestPath = 1024

/** Why a path has no place in a crate: anybody's file system is to hold it, inside the crate's folder. Undefined where it has one. */
export function faultOfPath(path: string): string | undefined {
  if (!path.isWellFormed() || /[\p{Cc}\\]/u.test(path)) return 'holds a character that not every file system takes'
  if (path.startsWith('/') || /^[a-zA-Z]:/.test(path)) return 'is absolute'
  const steps = path.split('/')
  if (steps.includes('..')) return 'leads out of the crate'
  if (steps.some((step) => step === '' || step === '.')) return 'is no plain path'
  const isLong = Buffer.byteLength(path) > longestPath || steps.some((step) => Buffer.byteLength(step) > longestStep)
  return isLong ? 'is longer than file systems take' : undefined
}

/** A path as a file system that knows no case has it. */
export function foldedPath(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

/**
 * Refuses paths that would not lie side by side in a folder on any machine.
 *
 * @throws UserError `crate-unsafe` naming the path, and what is wrong with it.
 */
export function checkPaths(paths: Iterable<string>, crate: string): void {
  const taken = new Map<string, string>()
  const folders = new Map<string, string>()
  for (const path of paths) {
    const fault = faultOfPath(path)
    if (fault !== undefined) throw unsafe(path, fault, crate)
    const folded = foldedPath(path)
    const other = taken.get(folded)
    if (other !== undefined)
      throw unsafe(path, other === path ? 'is there twice' : `differs from "${other}" in case alone`, crate)
    taken.set(folded, path)
    const steps = folded.split('/')
    for (let i = 1; i < steps.length; i++) folders.set(steps.slice(0, i).join('/'), path)
  }
  for (const [folded, path] of taken) {
    const inside = folders.get(folded)
    if (inside !== undefined) throw unsafe(path, `can't be both a file and the folder of "${inside}"`, crate)
  }
}

function unsafe(path: string, fault: string, crate: string): UserError {
  return new UserError({
    code: 'crate-unsafe',
    what: `the crate holds a file whose path ${fault}: ${JSON.stringify(path)}; nothing was unpacked`,
    at: crate,
    fix: 'a crate that `crate` wrote holds no such path: get it anew from whoever made it',
  })
}
