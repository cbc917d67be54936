import { lstatSync, mkdirSync, readdirSync, writeFileSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import type { FolderFile } from './kind.ts'
import { UserError } from './user-error.ts'
import { readWholeFile } from './whole-file.ts'

/**
 * Reads the files of a folder, with all that lies below it. Folders without files are passed over.
 *
 * @throws UserError `bad-folder` for a link, and for what is neither a file nor a folder.
 */
export function readFolder(folder: string, below = ''): FolderFile[] {
  return readdirSync(join(folder, below))
    .sort()
    .flatMap((name) => {
      const path = below === '' ? name : `${below}/${name}`
      const stat = lstatSync(join(folder, path), { throwIfNoEntry: false })
      if (stat?.isDirectory() === true) return readFolder(folder, path)
      if (stat?.isFile() === true) return [{ path, bytes: new Uint8Array(readWholeFile(join(folder, path))) }]
      throw new UserError({
        code: 'bad-folder',
        what: `"${path}" ${describeEntry(stat)}, which a folder() does not hold`,
        at: path,
        fix: 'write a file there',
      })
    })
}

/** Node reads a name that is no UTF-8 as another one, of which there is no file. */
function describeEntry(stat: Stats | undefined): string {
  if (stat === undefined) return 'has a name that is no UTF-8'
  return stat.isSymbolicLink() ? 'is a link' : 'is no file'
}

/** Writes files below a folder, with the rights of `mode`. */
export function writeFolder(folder: string, files: readonly FolderFile[], mode = 0o644): void {
  mkdirSync(folder, { recursive: true })
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes, { mode, flag: 'wx' })
  }
}
