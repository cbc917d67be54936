import { realpathSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectPath } from '../graph/project-path.ts'
import { engineFolder } from '../store/engine-builds.ts'
import { engineBuild } from './engine-build.ts'
import { requireInstalled } from './require-build.ts'

/** The modules that workers run on. */
export interface WorkerBuild {
  readonly worker: string
  readonly engine: string
  readonly doors: Readonly<Record<string, string>>
}

/**
 * Finds the worker and the stages' part of the engine in the engine's package, and compiles the pipeline's doors; a worker
 * then starts as plain JavaScript, with no loader.
 */
export async function buildWorker(place: {
  root: string
  cache: string
  doors: readonly string[]
}): Promise<WorkerBuild> {
  const folder = join(engineFolder, 'dist/worker')
  const [worker, engine] = [join(folder, 'worker/worker.js'), join(folder, 'stage-api.js')]
  requireInstalled(worker)
  return {
    // Node names a worker's modules by their real paths, without links.
    worker: realpathSync(worker),
    engine: realpathSync(engine),
    doors: place.doors.length === 0 ? {} : await buildDoors(place),
  }
}

/**
 * Compiles doors, and tells where each lies, by its path in the project. They are compiled in memory whenever workers start, and
 * kept under the digest of the result. So an edit of a file that a door imports is in the next run, and earlier workers keep
 * their build.
 */
async function buildDoors({
  root,
  cache,
  doors,
}: {
  root: string
  cache: string
  doors: readonly string[]
}): Promise<Record<string, string>> {
  const compiled = await Promise.all(
    doors.map(async (door, i) => ({ door, name: `${i}-${basename(door)}.js`, code: await compileDoor(door) })),
  )
  const texts = compiled.flatMap(({ name, code }) => [name, code])
  const folder = await engineBuild({ cache, name: 'doors', texts }, (made) => {
    for (const { name, code } of compiled) writeFileSync(join(made, name), code)
    return Promise.resolve()
  })
  return Object.fromEntries(compiled.map(({ door, name }) => [projectPath(root, door), join(folder, name)]))
}

async function compileDoor(door: string): Promise<string> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [door],
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'silent',
    packages: 'external',
    // A door finds what lies beside its source, not beside its build.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(door).href) },
  })
  return outputFiles[0]!.text
}
