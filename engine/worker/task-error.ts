import { UserError } from '../values/user-error.ts'
import { causesOf } from './causes.ts'
import { describeThrown, isError, textProperty } from './describe-thrown.ts'
import type { TaskError } from './messages.ts'
import { framesOf, parseFrames } from './stack-frames.ts'

/** What a failed task tells its coordinator: the message, the frames outside of the engine, and what caused it. */
export function taskErrorOf(thrown: unknown, root: string): TaskError {
  if (!isError(thrown))
    return { code: 'thrown', message: `the stage threw ${describeThrown(thrown)}, which is no Error`, frames: [] }
  if (thrown instanceof UserError) {
    const { code, message, at, fix } = thrown
    return { code, message, frames: [], ...(at === undefined ? {} : { at }), ...(fix === undefined ? {} : { fix }) }
  }
  const causes = causesOf(thrown, root)
  return {
    code: textProperty(thrown, 'name') === 'DamagedInput' ? 'damaged-input' : 'thrown',
    message: describeThrown(thrown),
    frames: framesOf(textProperty(thrown, 'stack'), root),
    ...(causes.length === 0 ? {} : { causes }),
  }
}

/** The frames of a stack that lie in the project's own sources: `stages/train.ts:12:7 (fit)`. */
export function userFrames(stack: string, root: string): string[] {
  return parseFrames(stack, root)
    .filter(({ owner }) => owner === 'project')
    .map(({ text }) => text)
}
