import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { hasCode } from '../values/has-code.ts'
import { UserError } from '../values/user-error.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * Loads a pipeline's file, TypeScript also where Node was started without a loader for it.
 *
 * @param file a path, relative to the working folder, or a file URL.
 * @throws UserError `no-pipeline` where there is no such file, or its default export is no pipeline.
 */
export async function loadPipeline(file: string): Promise<Pipeline> {
  const path = resolve(file.startsWith('file:') ? fileURLToPath(file) : file)
  if (!existsSync(path))
    throw noPipeline(
      `there is no file "${file}"`,
      path,
      'give the path of the pipeline, relative to the working folder',
    )
  const { default: loaded } = (await importFile(pathToFileURL(path).href)) as { default?: unknown }
  if (isPipeline(loaded)) return loaded
  const what = loaded === undefined ? 'has no default export' : 'has a default export that is no pipeline'
  throw noPipeline(
    `"${file}" ${what}`,
    path,
    'write `export default pipeline(import.meta.url, { graph(builder) { ... } })` in it',
  )
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

/** Whether a value is what `pipeline()` returns. */
export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === 'object' && value !== null && 'graph' in value && 'root' in value && 'load' in value
}

function noPipeline(what: string, at: string, fix: string): UserError {
  return new UserError({ code: 'no-pipeline', what, at, fix })
}
