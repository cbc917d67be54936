import { openSession, type Session } from '../session/open-session.ts'
import type { Pipeline } from './own-commands.ts'
import type { CommonOptions } from './common-options.ts'
import { quietly } from './standard-output.ts'

/** Opens a session for a command; with `--json`, what the pipeline's own graph() prints goes to standard error. */
export function openForCommand(
  pipeline: Pipeline,
  options: CommonOptions,
  purpose: 'record' | 'look' = 'record',
): Promise<Session> {
  return quietly(options.json, () => openSession(pipeline, options, purpose))
}
