import { readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { describeUserError, isUserError, UserError } from '../values/user-error.ts'
import type { Outcome } from '../session/pipeline.ts'
import type { Definition, Pipeline } from './own-commands.ts'
import { keepStandardOutput } from './standard-output.ts'

/** This module is loaded before the file that imports it, so that it sees what that does while it is loaded. */
const program = programFile(process.argv[1])
const isProgram = isPipeline(program)
const kept = isProgram && process.argv.includes('--json') ? keepStandardOutput() : undefined
if (isProgram) process.once('uncaughtException', tellOfBrokenFile)

/**
 * Defines a pipeline: `export default pipeline(import.meta.url, { graph({ use, ingest }) { ... } })`. Where its file is the
 * program that Node was started with, it runs the command line.
 */
export function pipeline<Given extends Outcome | undefined>(
  url: string,
  definition: Definition<Given>,
): Pipeline<Given> {
  const file = fileOf(url)
  const load = (module: string): Promise<unknown> => import(module)
  const defined = { ...definition, file, root: dirname(file), load }
  if (program === file) void runCommandLine(defined)
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
  const { launch } = await loadLauncher()
  process.off('uncaughtException', tellOfBrokenFile)
  // The rest of the pipeline's file has been evaluated meanwhile.
  kept?.release()
  process.exitCode = await launch(process.argv.slice(2), defined)
}

/**
 * Requires what finds and starts an earlier run's build: a loader for TypeScript makes imported modules in a thread of its own,
 * which takes longer. One that hooks imports alone is asked again.
 */
async function loadLauncher(): Promise<typeof import('./launch.ts')> {
  try {
    const launcher = createRequire(import.meta.url)('./launch.ts') as typeof import('./launch.ts')
    // The pipeline's file is to be evaluated to its end first.
    await new Promise(setImmediate)
    return launcher
  } catch {
    return import(new URL('./launch.ts', import.meta.url).href) as Promise<typeof import('./launch.ts')>
  }
}

function isPipeline(file: string | undefined): boolean {
  try {
    return file !== undefined && /\bpipeline\(\s*import\.meta\.url\b/.test(readFileSync(file, 'utf8'))
  } catch {
    return false
  }
}

/** The pipeline's file itself threw while it was loaded. What says so is loaded now: few invocations need it. */
function tellOfBrokenFile(thrown: unknown): void {
  const text = isUserError(thrown) ? describeUserError(thrown) : describeThrown(thrown)
  process.stderr.write(`${text}\n`)
  process.exit(2)
}

function describeThrown(thrown: unknown): string {
  try {
    const { pipelineThrew } = createRequire(import.meta.url)(
      '../session/graph-of.ts',
    ) as typeof import('../session/graph-of.ts')
    const file = program ?? ''
    return describeUserError(pipelineThrew({ file, root: dirname(file) }, thrown, "the pipeline's file"))
  } catch {
    return inspect(thrown)
  }
}
