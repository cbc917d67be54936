import { hash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { engineFolder } from '../store/engine-builds.ts'
import { UserError } from '../values/user-error.ts'

/** The source files that the package was built from, as they were then; build.mjs writes it. */
interface Built {
  readonly files: Readonly<Record<string, Source>>
}

type Source = readonly [size: number, mtimeMs: number, ctimeMs: number, sha256: string]

/**
 * Checks that the engine was built from its sources as they are. Only a checkout has a record of them. A file with other times, as
 * git gives them, is compared by its bytes.
 *
 * @throws UserError `engine-not-built`
 */
export function requireFreshBuild(folder: string = engineFolder): void {
  const record = join(folder, 'dist/sources.json')
  if (!existsSync(record)) return
  const { files } = JSON.parse(readFileSync(record, 'utf8')) as Built
  const changed = Object.keys(files).filter((path) => isChanged(join(folder, path), files[path]!))
  if (changed.length === 0) return
  const others = changed.length > 1 ? ` and ${changed.length - 1} more` : ''
  throw new UserError({
    code: 'engine-not-built',
    what: `the engine's sources have changed since it was built: ${changed[0]!}${others}`,
    at: join(folder, 'dist'),
    fix: 'npm run build',
  })
}

function isChanged(file: string, [size, mtimeMs, ctimeMs, sha256]: Source): boolean {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return true
  if (stats.size === size && stats.mtimeMs === mtimeMs && stats.ctimeMs === ctimeMs) return false
  return stats.size !== size || hash('sha256', readFileSync(file)) !== sha256
}
