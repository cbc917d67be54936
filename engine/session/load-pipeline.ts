import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { hasCode } from '../values/has-code.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { pipelineThrew } from './graph-of.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * Loads a pipeline's file, TypeScript also where Node was started without a loader for it.
 *
 * @param given a path, relative to the working folder, or a file URL; a folder stands for the pipeline.ts in it.
 * @throws UserError `no-pipeline` where there is no such file, or its default export is no pipeline.
 */
export async function loadPipeline(given: string | URL): Promise<Pipeline> {
  const file = fileOf(given)
  const loaded = defaultOf(await importPipeline(file))
  if (isPipeline(loaded)) return loaded
  const what = loaded === undefined ? 'has no default export' : 'has a default export that is no pipeline'
  throw noPipeline(
    `"${String(given)}" ${what}`,
    file,
    'write `export default pipeline(import.meta.url, { graph(builder) { ... } })` in it',
  )
}

const howToName = 'give the path of the pipeline, relative to the working folder'

function fileOf(given: string | URL): string {
  const path = resolve(typeof given === 'string' && !given.startsWith('file:') ? given : pathOf(given))
  if (given === '' || !existsSync(path)) throw noPipeline(`there is no file "${String(given)}"`, path, howToName)
  if (!statSync(path).isDirectory()) return path
  const inside = join(path, 'pipeline.ts')
  if (existsSync(inside)) return inside
  throw noPipeline(`there is no pipeline.ts in the folder "${String(given)}"`, inside, howToName)
}

function pathOf(url: string | URL): string {
  try {
    return fileURLToPath(url)
  } catch {
    throw noPipeline(`"${String(url)}" is the URL of no file`, undefined, howToName)
  }
}

async function importPipeline(file: string): Promise<unknown> {
  try {
    return await importFile(pathToFileURL(file).href)
  } catch (error) {
    throw isUserError(error) ? error : pipelineThrew({ file, root: dirname(file) }, error, "the pipeline's file")
  }
}

/** A CommonJS file is itself the default export of what `import` gives. */
function defaultOf(module: unknown): unknown {
  const { default: own } = module as { default?: unknown }
  return typeof own === 'object' && own !== null && !isPipeline(own) && 'default' in own ? own.default : own
}

/** Node of 22.18 and later strips types itself; elsewhere tsx does, as it does for `tsx pipeline.ts`. */
async function importFile(url: string): Promise<unknown> {
  try {
    return (await import(url)) as unknown
  } catch (error) {
    if (!hasCode(error, 'ERR_UNKNOWN_FILE_EXTENSION')) throw error
  }
  const { tsImport } = await import('tsx/esm/api')
  return tsImport(url, import.meta.url) as Promise<unknown>
}

/** Whether a value is what `pipeline()` returns; of what it was given, nothing is known yet. */
export function isPipeline(value: unknown): value is Pipeline {
  if (typeof value !== 'object' || value === null || !('root' in value && 'file' in value && 'load' in value))
    return false
  return typeof value.root === 'string' && typeof value.file === 'string' && typeof value.load === 'function'
}

function noPipeline(what: string, at: string | undefined, fix: string): UserError {
  return new UserError({ code: 'no-pipeline', what, at, fix })
}
