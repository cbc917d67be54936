import { openGraph, type Continuation, type Graph } from '../graph/build-graph.ts'
import { frozen } from '../values/frozen.ts'
import { describeValue } from '../values/show-value.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { declaredParams, defaultParams, type Params } from './declared-params.ts'
import type { Pipeline } from './pipeline.ts'
import { pipelineFile } from './pipeline-file.ts'
import { placeInPipeline } from './place-in-pipeline.ts'
import { readOutcome, type ReadOutcome } from './read-outcome.ts'
import { untilSettled } from './until-settled.ts'

/** A pipeline's tasks, and what its graph() returned. */
export interface Laid extends ReadOutcome {
  readonly graph: Graph
  /** Calls what waits for a task's result with that result, which may add tasks to the graph. @throws as {@link graphOf}. */
  readonly goOn: (continuation: Continuation, value: unknown) => Promise<ReadOutcome>
}

/**
 * Builds a pipeline's graph for a profile, with its params or their defaults.
 *
 * @throws UserError `pipeline-threw` for whatever the pipeline's own code throws: it is no bug of the engine.
 */
export async function graphOf(pipeline: Pipeline, profile: string, params?: Params): Promise<Laid> {
  const given = params ?? defaultsOf(pipeline)
  const open = openGraph({ root: pipeline.root, profile, params: given })
  return blaming(pipeline, "the pipeline's graph()", async () => {
    const outcome = await untilSettled(pipeline.graph(open.builder), pipeline)
    return {
      graph: open.close(),
      ...readOutcome(outcome, open.isOwn),
      goOn: (continuation, value) =>
        blaming(pipeline, `what the pipeline does after ${continuation.task.name}`, async () => {
          const more = await untilSettled(open.goOn(continuation, value), pipeline)
          // An arrow function returns what it was written for: the tasks that it has added.
          const isTasks = [more].flat().every(open.isOwn)
          return readOutcome(isTasks ? undefined : more, open.isOwn)
        }),
    }
  })
}

/** The params that a pipeline has where nothing else is given; nothing can change them. */
export function defaultsOf({ params }: Pick<Pipeline, 'params'>): Params {
  return frozen(defaultParams(declaredParams(params)))
}

/** Does work with the pipeline's own code; what it throws is told as the fault of `thrower`. */
async function blaming<Result>(pipeline: Pipeline, thrower: string, work: () => Promise<Result>): Promise<Result> {
  const { stackTraceLimit } = Error
  try {
    // Between the line that made a task and what is refused of it lie more calls than Node tells of by itself.
    Error.stackTraceLimit = 40
    return await work()
  } catch (error) {
    throw isUserError(error) ? withPlace(pipeline, error) : pipelineThrew(pipeline, error, thrower)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** What the pipeline's own code threw, as its own fault; `thrower` says which part of it. */
export function pipelineThrew(pipeline: Pick<Pipeline, 'file' | 'root'>, thrown: unknown, thrower: string): UserError {
  const [what, stack] =
    thrown instanceof Error ? [`${thrown.name}: ${thrown.message}`, thrown.stack] : [describeValue(thrown), '']
  return new UserError({
    code: 'pipeline-threw',
    what: `${thrower} threw ${what}`,
    at: placeInPipeline(pipeline, stack ?? '', { anywhere: true }) ?? pipelineFile(pipeline),
    fix: 'mend it there',
    cause: thrown,
  })
}

/** What the engine refuses in a graph is told with the line that called for it. */
export function withPlace(pipeline: Pipeline, error: UserError): UserError {
  const { code, message: what, at, fix, stack = '' } = error
  const place = placeInPipeline(pipeline, stack, { anywhere: true }) ?? pipelineFile(pipeline)
  return new UserError({ code, what, at: at === undefined ? place : `${place}, ${at}`, fix })
}
