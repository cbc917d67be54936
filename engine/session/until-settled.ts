import { UserError } from '../values/user-error.ts'
import { pipelineFile } from './pipeline-file.ts'
import type { Pipeline } from './pipeline.ts'

/** So long a graph() may take before a person is told what the command waits for. */
const patienceMs = 10_000

/**
 * Waits for what a pipeline's graph() returns.
 *
 * @throws UserError `never-settled` where nothing is left that could settle its promise: Node would end without a word.
 */
export async function untilSettled(returned: unknown, pipeline: Pipeline): Promise<unknown> {
  if (!(returned instanceof Promise)) return returned
  const notice = setTimeout(() => {
    process.stderr.write(`waiting for graph() of ${pipelineFile(pipeline)}, which is async and has not ended yet\n`)
  }, patienceMs).unref()
  let refuse: (() => void) | undefined
  const never = new Promise((_, reject) => {
    refuse = () => {
      reject(neverSettled())
    }
    process.once('beforeExit', refuse)
  })
  try {
    return await Promise.race([returned, never])
  } finally {
    clearTimeout(notice)
    process.off('beforeExit', refuse!)
  }
}

function neverSettled(): UserError {
  return new UserError({
    code: 'never-settled',
    what: 'graph() returned a promise that never settles: nothing that could settle it is under way',
    fix: 'await only what resolves or rejects in the end',
  })
}
