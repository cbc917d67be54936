import { readFileSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { Builder } from '../graph/build-graph.ts'
import type { Task } from '../graph/task.ts'
import { expectPipeline, pipelineIsLoaded } from './program.ts'
import type { Session } from './session.ts'

// This module is loaded before the file that imports it: so it sees what that file does while it is loaded.
if (isPipeline(process.argv[1])) expectPipeline('the file itself')

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
  /** Builds the graph, the same each time that it is called with one profile. */
  readonly graph: (builder: Builder) => Outcome | undefined
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
  const file = realpathSync(fileURLToPath(url))
  const load = (module: string): Promise<unknown> => import(module)
  const defined = { ...definition, file, root: dirname(file), load }
  const started = process.argv[1]
  if (started !== undefined && realpathSync(started) === file) void runCommandLine(defined)
  return defined
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
