import type { Cause } from './causes.ts'
import type { TaskError } from './messages.ts'

/** An error as a task tells it, or as the record of failures has it. */
interface ToldError extends Pick<TaskError, 'message' | 'at' | 'frames'> {
  readonly causes?: readonly (Pick<Cause, 'depth' | 'message' | 'frames'> & { readonly relation: string })[] | undefined
}

/** The lines of an error below its message: its place, its frames, and what led to it. */
export function errorLines({ message, at, frames, causes = [] }: ToldError): string[] {
  return [
    `  ${message}`,
    ...(at === undefined ? [] : [`    at: ${at}`]),
    ...frames.slice(0, mostFrames).map((frame) => `    at ${frame}`),
    ...causes.flatMap(({ depth, relation, message: text, frames: own }) => {
      const indent = '  '.repeat(depth)
      return [
        `${indent}  ${relation === 'cause' ? 'caused by' : 'one of its errors:'} ${text}`,
        ...own.slice(0, mostCauseFrames).map((frame) => `${indent}    at ${frame}`),
      ]
    }),
  ]
}

const [mostFrames, mostCauseFrames] = [10, 2]
