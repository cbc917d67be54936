import { mkdirSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { homeOf } from '../code/package-name.ts'
import type { Program } from '../values/program.ts'
import type { Stage } from '../values/stage.ts'
import type { Json } from '../values/canonical-json.ts'
import { hasCode } from '../values/has-code.ts'
import { checkStage } from './check-stage.ts'
import type { StageText } from './messages.ts'
import { diskFull, isDiskFull } from '../values/disk-full.ts'
import { requireBuild } from '../builds/require-build.ts'
import { rewriteImports } from './rewrite-imports.ts'

/** Where a worker finds what stage bundles leave outside. */
export interface ModulePlaces {
  /** A folder of the worker's own for the modules that it loads. */
  readonly scratch: string
  /** The module that stands for the engine in a bundle: `stage`, `json`, ... */
  readonly engine: string
  /** The compiled modules that stages may reach the machine through, by their path in the project. */
  readonly doors: Readonly<Record<string, string>>
}

/** A stage, and the doors that its code may go through. */
export interface LoadedStage {
  readonly stage: Stage | Program
  /** What each door tells of itself after a task: say, which build of a library computed. */
  readonly doors: ReadonlyMap<string, () => Json>
}

const doorPrefix = 'door:'

/**
 * Loads a stage from its bundle. Packages are resolved as from the stage's source file, so the same bundle runs wherever
 * the project lies; stack traces give TypeScript positions.
 */
export async function loadStage(text: StageText, places: ModulePlaces): Promise<LoadedStage> {
  const module = join(places.scratch, `${text.code}.mjs`)
  const importer = pathToFileURL(join(text.root, text.file)).href
  const passed = new Set<string>()
  const code = rewriteImports(text.bundle, text.imports, (specifier) => {
    if (specifier.startsWith(doorPrefix)) passed.add(specifier.slice(doorPrefix.length))
    // A package that only one folder of the workspace has is resolved from that folder.
    const { name, home } = homeOf(specifier, text.root)
    const from = name === specifier ? importer : pathToFileURL(join(home, 'import.js')).href
    return text.joined[specifier] ?? resolveImport(name, from, places)
  })
  const map = { ...(JSON.parse(text.map) as object), sourceRoot: `${pathToFileURL(text.root).href}/` }
  try {
    // Somebody may have emptied the cache since this worker started.
    mkdirSync(places.scratch, { recursive: true })
    writeFileSync(`${module}.map`, JSON.stringify(map))
    writeFileSync(module, `${code}\n//# sourceMappingURL=${text.code}.mjs.map\n`)
  } catch (error) {
    throw isDiskFull(error) ? diskFull('a stage could not be laid out for a worker', module) : error
  }
  const loaded = await importStage(module, [
    places.engine,
    ...Object.values(text.joined).map((url) => fileURLToPath(url)),
  ])
  const made = loaded.default
  checkStage(text, made)
  return { stage: made, doors: await openDoors(passed, places) }
}

async function importStage(module: string, builds: readonly string[]): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(module).href)) as { default?: unknown }
  } catch (error) {
    if (hasCode(error, 'ERR_MODULE_NOT_FOUND')) for (const file of builds) requireBuild(file)
    throw error
  }
}

function resolveImport(specifier: string, importer: string, { engine, doors }: ModulePlaces): string {
  if (specifier === 'engine') return pathToFileURL(engine).href
  if (specifier.startsWith(doorPrefix))
    return pathToFileURL(doors[specifier.slice(doorPrefix.length)] ?? specifier).href
  if (isBuiltin(specifier)) return specifier
  try {
    // The second argument is behind --experimental-import-meta-resolve, which workers are started with.
    return import.meta.resolve(specifier, importer)
  } catch {
    // An optional package that is not installed: the import fails where the stage makes it, and the stage may catch that.
    return specifier
  }
}

async function openDoors(paths: Iterable<string>, { doors }: ModulePlaces): Promise<Map<string, () => Json>> {
  const told = new Map<string, () => Json>()
  for (const path of paths) {
    const { provenance } = (await import(pathToFileURL(doors[path]!).href)) as { provenance?: () => Json }
    if (provenance !== undefined) told.set(path, provenance)
  }
  return told
}
