import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pipelineThrew } from '../session/graph-of.ts'
import { describeUserError, isUserError } from '../values/user-error.ts'
import { keepStandardOutput, type StandardOutput } from './standard-output.ts'

let kept: StandardOutput | undefined
let byLineal = false

/**
 * Says that this process is about to load a pipeline's file in order to run its command line. With `--json`, what the file prints goes to
 * standard error meanwhile; what it throws ends the process.
 */
export function expectPipeline(starter: 'lineal' | 'the file itself'): void {
  byLineal = starter === 'lineal'
  if (process.argv.includes('--json')) kept = keepStandardOutput()
  process.once('uncaughtException', tellOfBrokenFile)
}

/** Says that the pipeline's file is loaded. */
export function pipelineIsLoaded(): void {
  process.off('uncaughtException', tellOfBrokenFile)
  kept?.release()
}

/** Whether the command `lineal` started this process, and not the pipeline's file. */
export function isStartedByLineal(): boolean {
  return byLineal
}

/** What Node is started with to load this pipeline's file in another process: what this one was started with, or what `lineal` loads it by. */
export function loaderOf(): readonly string[] {
  if (!byLineal) return process.execArgv
  return [...process.execArgv, '--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
}

/** Tells what the pipeline's file threw while it was loaded, and ends the process. */
export function tellOfBrokenFile(thrown: unknown): never {
  const file = resolve(process.argv[1] ?? '')
  const error = isUserError(thrown)
    ? thrown
    : pipelineThrew({ file, root: dirname(file) }, thrown, "the pipeline's file")
  const text = describeUserError(error)
  process.stderr.write(`${text}\n`)
  process.exit(2)
}
