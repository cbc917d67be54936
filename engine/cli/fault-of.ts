import { isSystemError } from '../store/store-error.ts'
import { isUserError, type UserError } from '../values/user-error.ts'
import type { Pipeline } from './own-commands.ts'
import { pipelineThrew } from '../session/graph-of.ts'
import { placeInPipeline } from '../session/place-in-pipeline.ts'
import { systemRefused } from '../session/system-refused.ts'

/**
 * What was thrown, as an error that a person can mend: what the engine refuses, what the pipeline's own code threw, and what
 * the system refuses. Undefined for anything else, which is a bug of the engine.
 */
export function faultOf(thrown: unknown, pipeline: Pipeline): UserError | undefined {
  if (isUserError(thrown)) return thrown
  const isOwn = !(thrown instanceof Error) || placeInPipeline(pipeline, thrown.stack ?? '', { anywhere: false })
  if (isOwn) return pipelineThrew(pipeline, thrown, "the pipeline's own code")
  return isSystemError(thrown) ? systemRefused(thrown) : undefined
}
