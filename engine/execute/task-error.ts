import { fileURLToPath } from 'node:url'
import { isOutside, projectPath } from '../graph/project-path.ts'
import { UserError } from '../values/user-error.ts'
import type { TaskError } from './messages.ts'

/** What a failed task tells its coordinator: the message, and the frames in the user's own files. */
export function taskErrorOf(error: unknown, root: string): TaskError {
  if (error instanceof UserError) {
    const { code, message, at, fix } = error
    return { code, message, frames: [], ...(at === undefined ? {} : { at }), ...(fix === undefined ? {} : { fix }) }
  }
  if (!(error instanceof Error))
    return { code: 'thrown', message: `the stage threw ${String(error)}, which is no Error`, frames: [] }
  const code = error.name === 'DamagedInput' ? 'damaged-input' : 'thrown'
  return { code, message: `${error.name}: ${error.message}`, frames: userFrames(error.stack ?? '', root) }
}

/** The frames of a stack that lie in the project's own sources: `stages/train.ts:12:7 (fit)`. */
export function userFrames(stack: string, root: string): string[] {
  const frames: string[] = []
  for (const line of stack.split('\n')) {
    const frame = /^\s+at (?:(.+?) \()?(?:(file:\/\/[^)]+?)|(\/[^)]+?)):(\d+):(\d+)\)?$/.exec(line)
    if (frame === null) continue
    const [, where, url, plain, row, column] = frame
    const file = plain ?? fileURLToPath(url!)
    const path = projectPath(root, file)
    if (isOutside(root, file) || path.includes('node_modules/') || /(^|\/)cache\/(engine|scratch)\//.test(path))
      continue
    frames.push(`${path}:${row!}:${column!}${where === undefined || where === '<anonymous>' ? '' : ` (${where})`}`)
  }
  return frames
}
