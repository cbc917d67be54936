import type { RunEvent } from '../coordinator/events.ts'
import { describeValue } from '../values/show-value.ts'
import { UserError } from '../values/user-error.ts'

/** A program's listener of the events of a run or a watch. */
export interface Hearing<Event> {
  readonly listener: (event: Event) => void
  /** Aborts when the program's function fails: a run that nobody hears any more is ended. */
  readonly signal: AbortSignal
  /** Waits for what the function returned. @throws UserError `listener-threw` where it failed. */
  readonly end: () => Promise<void>
}

/** Calls a program's function, async or not, with each event of a run until it fails. */
export function hearEvents<Event = RunEvent>(onEvent: (event: Event) => unknown): Hearing<Event> {
  const controller = new AbortController()
  const pending = new Set<Promise<void>>()
  let error: UserError | undefined
  const fail = (thrown: unknown): void => {
    error ??= listenerThrew(thrown)
    controller.abort()
  }
  return {
    listener(event) {
      if (error !== undefined) return
      try {
        const returned = onEvent(event)
        if (!(returned instanceof Promise)) return
        const settled = returned.then(() => undefined, fail).finally(() => pending.delete(settled))
        pending.add(settled)
      } catch (thrown) {
        fail(thrown)
      }
    },
    signal: controller.signal,
    async end() {
      await Promise.all(pending)
      if (error !== undefined) throw error
    },
  }
}

function listenerThrew(thrown: unknown): UserError {
  const is = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : describeValue(thrown)
  return new UserError({
    code: 'listener-threw',
    what: `onEvent threw ${is}`,
    fix: 'mend it, and run again: what was complete is kept',
    cause: thrown,
  })
}
