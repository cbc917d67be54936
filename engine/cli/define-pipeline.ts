import { readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import type { Command } from 'commander'
import type { Builder } from '../graph/build-graph.ts'
import type { Task } from '../graph/task.ts'
import { describeUserError, isUserError, UserError } from '../values/user-error.ts'
import type { Session } from './session.ts'
import { keepStandardOutput } from './standard-output.ts'

/** This module is loaded before the file that imports it, so that it sees what that does while it is loaded. */
const program = programFile(process.argv[1])
const isProgram = isPipeline(program)
const kept = isProgram && process.argv.includes('--json') ? keepStandardOutput() : undefined
if (isProgram) process.once('uncaughtException', tellOfBrokenFile)

/** What a pipeline's body hands back. */
export interface Outcome {
  /** Files that every run publishes from an artifact: the path, relative to the pipeline's folder, and the task that makes it. */
  readonly publish?: Readonly<Record<string, Task>>
}

/** A pipeline as its file defines it. */
export interface Definition {
  /** The sizes that the graph comes in, for `--profile`; `default`, or else the first, is what runs without it. */
  readonly profiles?: readonly string[]
  /**
   * Modules through which stages may reach the machine (say a native library that gives the same bits as portable code):
   * left out of code digests, relative to the pipeline's folder.
   */
  readonly doors?: readonly string[]
  /** Adds commands of the pipeline's own. */
  readonly commands?: (own: OwnCommands) => void
  /** Builds the graph, the same each time that it is called with one profile. One that is async is waited for. */
  readonly graph: (builder: Builder) => Outcome | undefined | Promise<Outcome | undefined>
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

/** A pipeline and where it lies. */
export interface Pipeline extends Definition {
  readonly file: string
  readonly root: string
  /** Loads a module as the pipeline's file itself would. */
  readonly load: (url: string) => Promise<unknown>
}

/**
 * Defines a pipeline: `export default pipeline(import.meta.url, { graph({ use, ingest }) { ... } })`. Where its file is the
 * program that Node was started with, it runs the command line.
 */
export function pipeline(url: string, definition: Definition): Pipeline {
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
    const { pipelineThrew } = createRequire(import.meta.url)('./graph-of.ts') as typeof import('./graph-of.ts')
    const file = program ?? ''
    return describeUserError(pipelineThrew({ file, root: dirname(file) }, thrown, "the pipeline's file"))
  } catch {
    return inspect(thrown)
  }
}
