import type { Static, TObject } from '@sinclair/typebox'
import { requireFreshBuild } from '../builds/require-fresh-build.ts'
import type { Task } from '../graph/task.ts'
import { describeValue } from '../values/show-value.ts'
import { UserError } from '../values/user-error.ts'
import { checkDefinition } from './check-definition.ts'
import { aRecord, aText, checkOptions } from './check-options.ts'
import { isPipeline, loadPipeline } from './load-pipeline.ts'
import { openSession } from './open-session.ts'
import { defaultProfile, requireProfile, type Outcome, type Pipeline } from './pipeline.ts'
import { pipelineFile } from './pipeline-file.ts'
import type { Study } from './study.ts'
import { studyOf } from './study-of.ts'

/** Some of a pipeline's params, at any depth. */
export type SomeParams<Params> = {
  readonly [name in keyof Params]?: Params[name] extends readonly unknown[]
    ? Params[name]
    : Params[name] extends object
      ? SomeParams<Params[name]>
      : Params[name]
}

/** With which profile, params and store a pipeline is opened. */
export interface OpenOptions<Params = Readonly<Record<string, unknown>>> {
  readonly profile?: string
  /** Params of the pipeline; those that are left out have their defaults. */
  readonly params?: SomeParams<Params>
  /** The folder of store.db and cache/; by default the pipeline's own. */
  readonly store?: string
}

type ResultsOf<Given> = Given extends { readonly results: infer Results } ? Results : Readonly<Record<string, Task>>

/**
 * Opens a pipeline for a program: by its file or the folder of its pipeline.ts, or as its file's default export, whose tasks
 * then keep their types.
 *
 * @throws UserError where the file is no pipeline, its graph is refused, or its store can't be opened.
 */
export async function open<Given extends Outcome | undefined, Params extends TObject = TObject>(
  pipeline: Pipeline<Given, Params> | string | URL,
  options: OpenOptions<Static<Params>> = {},
): Promise<Study<ResultsOf<Given>>> {
  requireFreshBuild()
  checkOptions('open()', options, { profile: aText, params: aRecord, store: aText })
  const loaded = await pipelineOf(pipeline)
  checkDefinition(loaded, pipelineFile(loaded))
  const { profile = defaultProfile(loaded.profiles), params, store } = options
  requireProfile(profile, loaded.profiles, 'profile')
  // A store that can't be written is looked at all the same.
  const session = await openSession(loaded, { profile, store, variants: await variantsOf(loaded, params) }, 'look')
  return studyOf(session) as Study<ResultsOf<Given>>
}

async function variantsOf({ params: schema }: Pipeline, params: object | undefined) {
  if (params === undefined) return undefined
  return [(await import('./make-variants.ts')).variantOfParams(schema, params)]
}

async function pipelineOf(given: unknown): Promise<Pipeline> {
  if (typeof given === 'string' || given instanceof URL) return loadPipeline(given)
  if (isPipeline(given)) return given
  const isModule = typeof given === 'object' && given !== null && 'default' in given
  throw new UserError({
    code: 'no-pipeline',
    what: `open() takes the path of a pipeline, or what pipeline() gave, not ${isModule ? 'the module of a file' : describeValue(given)}`,
    fix: isModule ? 'give its default export' : "write open('./pipeline.ts')",
  })
}
