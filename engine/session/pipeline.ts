import type { Static, TObject } from '@sinclair/typebox'
import type { Builder } from '../graph/build-graph.ts'
import type { Task } from '../graph/task.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'
import type { Metrics } from './metric.ts'

/** What a pipeline's body hands back. */
export interface Outcome {
  /** Files that every run publishes from an artifact: the path, relative to the pipeline's folder, and the task that makes it. */
  readonly publish?: Readonly<Record<string, Task>>
  /** Tasks by names of the pipeline's own: a session's `results` has them with the types of what they make. */
  readonly results?: Readonly<Record<string, Task>>
}

/** A pipeline's params where it declares none. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- such a builder has params without any field
export type NoParams = TObject<Record<never, never>>

/** A pipeline as its file defines it. */
export interface Definition<
  Given extends Outcome | undefined = Outcome | undefined,
  Params extends TObject = NoParams,
> {
  /** The sizes that the graph comes in, for `--profile`; `default`, or else the first, is what runs without it. */
  readonly profiles?: readonly string[]
  /**
   * Modules through which stages may reach the machine (say a native library that gives the same bits as portable code):
   * left out of code digests, relative to the pipeline's folder.
   */
  readonly doors?: readonly string[]
  /** What of the graph can be set from outside, by `--set train.rate=0.03`: each param with a default. */
  readonly params?: Params
  /** The numbers by which `compare` compares variants, runs, commits and pins. */
  readonly metrics?: Metrics
  /** Builds the graph, the same each time that it is called with one profile and params. One that is async is waited for. */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a function without a return is declared so
  graph(builder: Builder<Static<Params>>): Given | Promise<Given> | void | Promise<void>
}

/** A pipeline and where it lies. */
export interface Pipeline<
  Given extends Outcome | undefined = Outcome | undefined,
  Params extends TObject = TObject,
> extends Definition<Given, Params> {
  readonly file: string
  readonly root: string
  /** Loads a module as the pipeline's file itself would. */
  readonly load: (url: string) => Promise<unknown>
}

/** The profile that runs where none is named. */
export function defaultProfile(profiles: readonly string[] = []): string {
  return profiles.includes('default') ? 'default' : (profiles[0] ?? 'default')
}

/** Gives the name of a profile back. @throws UserError `bad-option` for one that there is not; `at` is where it was given. */
export function requireProfile(name: string, profiles: readonly string[] = ['default'], at: string): string {
  if (profiles.includes(name)) return name
  throw new UserError({
    code: 'bad-option',
    what: `there is no profile "${name}"`,
    at,
    fix: suggestion(name, profiles, `the profiles are ${profiles.join(', ')}`),
  })
}
