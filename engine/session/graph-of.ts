import { userFrames } from '../execute/task-error.ts'
import { buildGraph, type Graph } from '../graph/build-graph.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import type { Outcome, Pipeline } from './pipeline.ts'

/**
 * Builds a pipeline's graph for a profile.
 *
 * @throws UserError `pipeline-threw` for whatever the pipeline's own code throws: it is no bug of the engine.
 */
export function graphOf(pipeline: Pipeline, profile: string): { graph: Graph; outcome: Outcome | undefined } {
  try {
    const { graph, result } = buildGraph({ root: pipeline.root, profile }, (builder) => pipeline.graph(builder))
    return { graph, outcome: result }
  } catch (error) {
    if (isUserError(error)) throw error
    throw pipelineThrew(pipeline, error)
  }
}

function pipelineThrew({ root, file }: Pipeline, thrown: unknown): UserError {
  const [message, stack] =
    thrown instanceof Error ? [`${thrown.name}: ${thrown.message}`, thrown.stack] : [String(thrown), '']
  return new UserError({
    code: 'pipeline-threw',
    what: `the pipeline's graph() threw ${message}`,
    at: userFrames(stack ?? '', root)[0] ?? file,
    fix: 'mend it there',
  })
}
