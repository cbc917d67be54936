import { openSession, type Session } from '../session/open-session.ts'
import type { Pipeline } from './define-pipeline.ts'
import type { CommonOptions } from './main.ts'
import { quietly } from './standard-output.ts'

/** Opens a session for a command; with `--json`, what the pipeline's own graph() prints goes to standard error. */
export function openForCommand(
  pipeline: Pipeline,
  options: CommonOptions,
  purpose: 'record' | 'look' = 'record',
): Promise<Session> {
  return quietly(options.json, () => openSession(pipeline, options, purpose))
}
