import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for this process alone. */
export interface TemporaryFolder {
  readonly path: string
  readonly remove: () => void
}

/** Makes a folder that is removed at the latest when the process ends by itself. */
export function temporaryFolder(prefix: string): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), prefix)))
  const remove = removeAtExit(() => [path])
  return { path, remove }
}

/** Removes paths when it is called, and at the latest when the process ends by itself. */
export function removeAtExit(paths: () => readonly string[]): () => void {
  const remove = (): void => {
    process.off('exit', remove)
    for (const path of paths()) if (existsSync(path)) rmSync(path, { recursive: true })
  }
  process.once('exit', remove)
  return remove
}
