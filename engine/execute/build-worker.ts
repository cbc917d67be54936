import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { projectPath } from '../graph/project-path.ts'
import { digestText } from '../values/digest.ts'

/** The compiled modules that workers run on. */
export interface WorkerBuild {
  readonly worker: string
  readonly engine: string
  readonly doors: Readonly<Record<string, string>>
}

const engineFolder = fileURLToPath(new URL('..', import.meta.url))

/**
 * Compiles the worker, the stages' part of the engine, and the doors, once for each state of their sources; a worker then
 * starts as plain JavaScript, with no loader. The build lies in `<cache>/engine/`.
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
  const folder = join(cache, 'engine', sourceState(root, doors))
  const build = {
    worker: join(folder, 'execute/worker.js'),
    engine: join(folder, 'stage-api.js'),
    doors: Object.fromEntries(
      doors.map((door) => [
        projectPath(root, door),
        join(folder, 'doors', `${projectPath(root, door).replaceAll('/', '-')}.js`),
      ]),
    ),
  }
  if (existsSync(folder)) return build
  const temporary = `${folder}.${process.pid}`
  mkdirSync(temporary, { recursive: true })
  const { build: esbuild } = await import('esbuild')
  const common = { bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'error' } as const
  await esbuild({
    ...common,
    absWorkingDir: engineFolder,
    entryPoints: ['execute/worker.ts', 'execute/module-hooks.ts', 'stage-api.ts'],
    outbase: '.',
    outdir: temporary,
    splitting: true,
    // Packages in CommonJS (ajv) call require for what a bundle leaves outside.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
  for (const door of doors) {
    await esbuild({
      ...common,
      entryPoints: [door],
      outfile: join(temporary, 'doors', `${projectPath(root, door).replaceAll('/', '-')}.js`),
      packages: 'external',
      // A door finds what lies beside its source, not beside its build.
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(door).href) },
    })
  }
  publish(temporary, folder)
  return build
}

/** Another process may have made the same build meanwhile: its files serve as well. */
function publish(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(temporary, { recursive: true })
  }
}

function sourceState(root: string, doors: readonly string[]): string {
  const sources = readdirSync(engineFolder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  const files = [...sources.sort().map((path) => join(engineFolder, path)), ...doors]
  const states = files.map((path) => {
    const { size, mtimeMs, ctimeMs } = statSync(path)
    return `${path} ${size} ${mtimeMs} ${ctimeMs}`
  })
  // Doors are told where their sources lie; without them a build serves every project that shares a cache.
  const place = doors.length > 0 ? root : ''
  return digestText('worker', `${place}\n${states.join('\n')}`).slice(0, 16)
}
