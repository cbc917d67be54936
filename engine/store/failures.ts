import type { Connection } from './connection.ts'
import type { EventLog } from './event-log.ts'
import type { Failure } from './event-bodies.ts'
import type { TaskKey } from '../values/digest.ts'

/** The record of tasks that failed. */
export interface Failures {
  /** Records a failure; of a long text its beginning, as the record is never trimmed. */
  record(failure: Failure): void
  /** How a task failed last. */
  last(task: string): Failure | undefined
  /** The newest failure of each key that has one, under whatever name its task had. */
  ofKeys(keys: readonly TaskKey[]): ReadonlyMap<TaskKey, Failure>
}

const [mostCharacters, mostFrames] = [2000, 5]

/** Opens the record of failures. */
export function failuresIn({ write, guard }: Connection, events: EventLog): Failures {
  return {
    record: ({ task, frames, message, at, fix, causes, ...facts }) => {
      const body = {
        ...facts,
        message: recordable(message),
        frames: recordableFrames(frames),
        ...(causes === undefined ? {} : { causes: causes.map(recordableCause) }),
        ...(at === undefined ? {} : { at: recordable(at) }),
        ...(fix === undefined ? {} : { fix: recordable(fix) }),
      }
      write(() => {
        events.append('failure', task, body)
      })
    },
    last: (task) =>
      guard(() => {
        const last = events.about('failure', task).at(-1)
        return last && { task, ...last.body }
      }),
    ofKeys: (keys) =>
      guard(() => {
        const asked = new Set(keys)
        const found = events.all('failure').filter(({ body }) => asked.has(body.key))
        return new Map(found.map(({ subject: task, body }) => [body.key, { task, ...body }]))
      }),
  }
}

function recordableCause({ depth, relation, message, frames }: NonNullable<Failure['causes']>[number]) {
  return { depth, relation, message: recordable(message), frames: recordableFrames(frames) }
}

function recordableFrames(frames: readonly string[]): string[] {
  return frames.slice(0, mostFrames).map(recordable)
}

/** A stage may throw any text, also one with half a character in it, which JSON can't hold. */
function recordable(text: string): string {
  return Buffer.from(text.slice(0, mostCharacters)).toString()
}
