import { openGraph, type Graph } from '../graph/build-graph.ts'
import type { Task } from '../graph/task.ts'
import { describeValue } from '../values/describe-value.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { commandFile } from './command-file.ts'
import type { Pipeline } from './define-pipeline.ts'
import { placeInPipeline } from './place-in-pipeline.ts'
import { readOutcome } from './read-outcome.ts'
import { untilSettled } from './until-settled.ts'
import { keepStandardOutput } from './standard-output.ts'

/** A pipeline's tasks, and the files that are published from some of them, by path. */
export interface Laid {
  readonly graph: Graph
  readonly publish: ReadonlyMap<string, Task>
}

/**
 * Builds a pipeline's graph for a profile. With `json`, what its own `graph()` prints goes to standard error.
 *
 * @throws UserError `pipeline-threw` for whatever the pipeline's own code throws: it is no bug of the engine.
 */
export async function graphOf(
  pipeline: Pipeline,
  { profile, json }: { profile: string; json?: boolean | undefined },
): Promise<Laid> {
  const kept = json === true ? keepStandardOutput() : undefined
  const { stackTraceLimit } = Error
  try {
    // Between the line that made a task and what is refused of it lie more calls than Node tells of by itself.
    Error.stackTraceLimit = 40
    const open = openGraph({ root: pipeline.root, profile })
    const outcome = await untilSettled(pipeline.graph(open.builder), pipeline)
    return { graph: open.close(), publish: readOutcome(outcome, open.isOwn) }
  } catch (error) {
    throw isUserError(error) ? withPlace(pipeline, error) : pipelineThrew(pipeline, error, "the pipeline's graph()")
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    kept?.release()
  }
}

/** What the pipeline's own code threw, as its own fault; `thrower` says which part of it. */
export function pipelineThrew(pipeline: Pick<Pipeline, 'file' | 'root'>, thrown: unknown, thrower: string): UserError {
  const [what, stack] =
    thrown instanceof Error ? [`${thrown.name}: ${thrown.message}`, thrown.stack] : [describeValue(thrown), '']
  return new UserError({
    code: 'pipeline-threw',
    what: `${thrower} threw ${what}`,
    at: placeInPipeline(pipeline, stack ?? '', { anywhere: true }) ?? commandFile(pipeline),
    fix: 'mend it there',
  })
}

/** What the engine refuses in a graph is told with the line that called for it. */
export function withPlace(pipeline: Pipeline, error: UserError): UserError {
  const { code, message: what, at, fix, stack = '' } = error
  const place = placeInPipeline(pipeline, stack, { anywhere: true }) ?? commandFile(pipeline)
  return new UserError({ code, what, at: at === undefined ? place : `${place}, ${at}`, fix })
}
