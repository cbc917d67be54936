import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TObject } from '@sinclair/typebox'
import type { NoParams, Outcome } from '../session/pipeline.ts'
import { UserError } from '../values/user-error.ts'
import type { Definition, Pipeline } from './own-commands.ts'
import { expectPipeline, pipelineIsLoaded } from './program.ts'

// This module is loaded before the file that imports it: so it sees what that file does while it is loaded.
if (isPipeline(programFile(process.argv[1]))) expectPipeline('the file itself')

/**
 * Defines a pipeline: `export default pipeline(import.meta.url, { graph({ use, ingest }) { ... } })`. Where its file is the
 * program that Node was started with, it runs the command line.
 */
export function pipeline<Given extends Outcome | undefined, Params extends TObject = NoParams>(
  url: string,
  definition: Definition<Given, Params>,
): Pipeline<Given, Params> {
  const file = fileOf(url)
  const load = (module: string): Promise<unknown> => import(module)
  const defined = { ...definition, file, root: dirname(file), load }
  if (programFile(process.argv[1]) === file) void runCommandLine(defined)
  return defined
}

function fileOf(url: unknown): string {
  try {
    return realpathSync(fileURLToPath(url as string))
  } catch {
    throw new UserError({
      code: 'bad-definition',
      what: `pipeline() can't tell its file from ${typeof url === 'string' ? `"${url}"` : typeof url}`,
      fix: 'write export default pipeline(import.meta.url, { ... })',
    })
  }
}

/** The file that Node was started with, by way of all links; loaders find it without its extension, and a folder's index. */
function programFile(started: string | undefined): string | undefined {
  if (started === undefined) return undefined
  const endings = ['.ts', '.mts', '.tsx', '.js', '.mjs']
  const forms = ['', ...endings, ...endings.map((ending) => `/index${ending}`)].map((ending) => started + ending)
  const found = forms.find((form) => statSync(form, { throwIfNoEntry: false })?.isFile() === true)
  return found === undefined ? undefined : realpathSync(found)
}

async function runCommandLine(defined: Pipeline): Promise<void> {
  const { launch } = await import('./launch.ts')
  // The pipeline's file is to be evaluated to its end first.
  await new Promise(setImmediate)
  pipelineIsLoaded()
  process.exitCode = await launch(process.argv.slice(2), defined)
}

function isPipeline(file: string | undefined): boolean {
  try {
    return file !== undefined && /\bpipeline\(\s*import\.meta\.url\b/.test(readFileSync(file, 'utf8'))
  } catch {
    return false
  }
}
