import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** The engine as `npm publish` would pack it: the tarball's path and the files in it. */
export interface Tarball {
  readonly tarball: string
  readonly files: readonly string[]
}

let packed: Tarball | undefined

/** Packs the engine, once. */
export function packEngine(): Tarball {
  packed ??= pack()
  return packed
}

function pack(): Tarball {
  const folder = temporaryFolder('packed-')
  const printed = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
    cwd: join(repository, 'engine'),
    encoding: 'utf8',
  })
  // The package's own scripts print before it.
  const json = JSON.parse(printed.slice(printed.search(/^[[{]$/m))) as unknown
  const [told] = (Array.isArray(json) ? json : Object.values(json as object)) as Packed[]
  return { tarball: join(folder, told!.filename), files: told!.files.map(({ path }) => path).sort() }
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** A folder that is no part of this repository, and goes away with the process. */
export function temporaryFolder(prefix: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), prefix)))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}
