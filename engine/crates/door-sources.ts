import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isOutside, projectPath } from '../graph/project-path.ts'

/** A door, and the files of the project that it is made of. */
export interface DoorSources {
  /** Relative to the project. */
  readonly path: string
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
  /** Those of its files that lie outside of the project. */
  readonly outside: readonly string[]
}

/** Reads the sources of a door: its file, and all that it imports from the project. */
export async function doorSources(root: string, door: string): Promise<DoorSources> {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [resolve(root, door)],
    write: false,
    bundle: true,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'silent',
    packages: 'external',
  })
  const paths = Object.keys(metafile.inputs).map((path) => resolve(root, path))
  const inside = paths.filter((path) => !isOutside(root, path)).sort()
  return {
    path: projectPath(root, resolve(root, door)),
    files: inside.map((path) => ({ path: projectPath(root, path), bytes: readFileSync(path) })),
    outside: paths.filter((path) => isOutside(root, path)).map((path) => projectPath(root, path)),
  }
}
