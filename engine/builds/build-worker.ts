import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectPath } from '../graph/project-path.ts'
import { engineBuild } from './engine-build.ts'
import { engineFolder } from '../store/engine-builds.ts'

/** The compiled modules that workers run on. */
export interface WorkerBuild {
  readonly worker: string
  readonly engine: string
  readonly doors: Readonly<Record<string, string>>
}

/**
 * Compiles the worker, the stages' part of the engine, and the doors, once for each state of their sources; a worker then
 * starts as plain JavaScript, with no loader.
 */
export async function buildWorker({
  root,
  cache,
  doors,
}: {
  root: string
  cache: string
  doors: readonly string[]
}): Promise<WorkerBuild> {
  const outputs = new Map(
    doors.map((door) => [door, join('doors', `${projectPath(root, door).replaceAll('/', '-')}.js`)]),
  )
  // Doors are told where their sources lie; without them a build serves every project that shares a cache.
  const texts = doors.length > 0 ? [root] : []
  const folder = await engineBuild({ cache, name: 'worker', others: doors, texts }, async (place) => {
    const { build } = await import('esbuild')
    const common = { bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'silent' } as const
    await build({
      ...common,
      absWorkingDir: engineFolder,
      entryPoints: ['worker/worker.ts', 'worker/module-hooks.ts', 'stage-api.ts'],
      outbase: '.',
      outdir: place,
      splitting: true,
      // Packages in CommonJS (ajv) call require for what a bundle leaves outside.
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
    })
    for (const [door, output] of outputs) {
      await build({
        ...common,
        entryPoints: [door],
        outfile: join(place, output),
        packages: 'external',
        // A door finds what lies beside its source, not beside its build.
        define: { 'import.meta.url': JSON.stringify(pathToFileURL(door).href) },
      })
    }
  })
  return {
    worker: join(folder, 'worker/worker.js'),
    engine: join(folder, 'stage-api.js'),
    doors: Object.fromEntries([...outputs].map(([door, output]) => [projectPath(root, door), join(folder, output)])),
  }
}
