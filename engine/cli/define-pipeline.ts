import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import type { Command } from 'commander'
import { describeUserError, isUserError } from '../values/user-error.ts'
import type { Session } from '../session/open-session.ts'
import type { Definition as GraphDefinition, Outcome, Pipeline as GraphPipeline } from '../session/pipeline.ts'
import { keepStandardOutput } from './standard-output.ts'

/** This module is loaded before the file that imports it, so that it sees what that does while it is loaded. */
const isProgram = isPipeline(process.argv[1])
const kept = isProgram && process.argv.includes('--json') ? keepStandardOutput() : undefined
if (isProgram) process.once('uncaughtException', tellOfBrokenFile)

/** A pipeline as its file defines it, with commands of its own. */
export interface Definition<Given extends Outcome | undefined = Outcome | undefined> extends GraphDefinition<Given> {
  /** Adds commands of the pipeline's own. */
  readonly commands?: (own: OwnCommands) => void
}

/** What a pipeline makes commands of its own with. */
export interface OwnCommands {
  /** Adds a command that takes --profile, --store and --json; its action gets them beside its own options. */
  readonly add: (name: string, description: string) => Command
  /** Opens the graph and the store for a command, to look at them: also a store that can't be written. What is opened must be closed. */
  readonly open: (options: OpenOptions) => Promise<Session>
}

/** With which profile and which store a command is to work. */
export interface OpenOptions {
  readonly profile?: string
  readonly store?: string
}

/** A pipeline and where it lies, with commands of its own. */
export interface Pipeline<Given extends Outcome | undefined = Outcome | undefined>
  extends GraphPipeline<Given>, Pick<Definition<Given>, 'commands'> {}

/**
 * Defines a pipeline: `export default pipeline(import.meta.url, { graph({ use, ingest }) { ... } })`. Where its file is the
 * program that Node was started with, it runs the command line.
 */
export function pipeline<Given extends Outcome | undefined>(
  url: string,
  definition: Definition<Given>,
): Pipeline<Given> {
  const file = realpathSync(fileURLToPath(url))
  const load = (module: string): Promise<unknown> => import(module)
  const defined = { ...definition, file, root: dirname(file), load }
  const started = process.argv[1]
  if (started !== undefined && realpathSync(started) === file) void runCommandLine(defined)
  return defined
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

/** The pipeline's file itself threw while it was loaded. */
function tellOfBrokenFile(thrown: unknown): void {
  const text = isUserError(thrown) ? describeUserError(thrown) : inspect(thrown)
  process.stderr.write(`${text}\n`)
  process.exit(2)
}
