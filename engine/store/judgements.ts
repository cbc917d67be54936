import type { TaskKey } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'
import type { Connection } from './connection.ts'
import type { EventLog } from './event-log.ts'
import type { Executions } from './executions.ts'
import type { Acceptance, Verification } from './event-bodies.ts'

/** Which results to take out of use. */
export type Suspect = { readonly execution: number } | { readonly key: TaskKey } | { readonly stage: string }

/** A result that is kept under a name, whatever the runs need. */
export interface Pin {
  readonly name: string
  readonly execution: number
  readonly when: string
}

/** What people, and `verify`, decide about results. */
export interface Judgements {
  /** Takes results out of use and gives their executions; their tasks run again when they are next needed. */
  quarantine(suspect: Suspect, reason: string): readonly number[]
  accept(acceptance: Omit<Acceptance, 'when'>): void
  /** All acceptances, oldest first. */
  acceptances(): readonly Acceptance[]
  /** Notes executions whose tasks were executed again and made the same bytes. */
  verified(verification: Omit<Verification, 'when'>): void
  /** What was verified so, oldest first. */
  verifications(): readonly Verification[]
  /** Keeps an execution's output, and what it was made from, from `gc`. @throws UserError `no-execution` */
  pin(name: string, execution: number): void
  /** @throws UserError `no-pin` listing the pins there are. */
  unpin(name: string): void
  pins(): readonly Pin[]
}

/** Opens the judgements of a store. */
export function judgementsIn(
  { db, path, write, guard }: Connection,
  events: EventLog,
  executions: Executions,
): Judgements {
  const byId = db.prepare<[number], number>('SELECT id FROM execution WHERE id = ?').pluck()
  const byKey = db.prepare<[string], number>('SELECT id FROM execution WHERE key = ? ORDER BY id').pluck()
  const byStage = db.prepare<[string], number>('SELECT id FROM execution WHERE stage = ? ORDER BY id').pluck()
  const drop = db.prepare<[number]>('DELETE FROM result WHERE execution = ?')

  const suspects = (suspect: Suspect): number[] => {
    if ('execution' in suspect) return byId.all(suspect.execution)
    return 'key' in suspect ? byKey.all(suspect.key) : byStage.all(suspect.stage)
  }
  const now = (): string => new Date().toISOString()
  return {
    quarantine: (suspect, reason) =>
      write(() => {
        const ids = suspects(suspect)
        for (const id of ids) {
          events.append('quarantine', `execution/${id}`, { reason, when: now() })
          drop.run(id)
        }
        return ids
      }),
    accept: ({ stage, from, to, reason, who }) => {
      if (reason.trim() === '') throw unreasoned(stage)
      write(() => {
        events.append('acceptance', stage, { stage, from, to, reason, who, when: now() })
      })
    },
    acceptances: () => guard(() => events.all('acceptance').map(({ body }) => body)),
    verified: (verification) => {
      write(() => {
        events.append('verification', 'executions', { ...verification, when: now() })
      })
    },
    verifications: () => guard(() => events.all('verification').map(({ body }) => body)),
    pin: (name, execution) => {
      if (!isPinName(name)) throw badPinName(name)
      if (executions.get(execution) === undefined) throw unknownExecution(execution, path)
      write(() => {
        events.append('pin', name, { execution, when: now() })
      })
    },
    unpin: (name) => {
      const pins = guard(() => pinned(events))
      if (!pins.some((pin) => pin.name === name)) throw unknownPin(name, pins)
      write(() => {
        events.append('unpin', name, { when: now() })
      })
    },
    pins: () => guard(() => pinned(events)),
  }
}

/** The pins that hold today: the newest of each name that was not taken away afterwards. */
function pinned(events: EventLog): Pin[] {
  const taken = new Map(events.all('unpin').map(({ subject, id }) => [subject, id]))
  const pins = new Map<string, Pin>()
  for (const { id, subject: name, body } of events.all('pin')) {
    pins.delete(name)
    if ((taken.get(name) ?? 0) < id) pins.set(name, { name, ...body })
  }
  return [...pins.values()]
}

function unreasoned(stage: string): UserError {
  return new UserError({
    code: 'no-reason',
    what: `accepting old results of stage "${stage}" needs a reason`,
    fix: 'say with --reason why the edit changes no result',
  })
}

/** A name that can be read in a list of pins, a line each, and typed again. */
function isPinName(name: string): boolean {
  return name.trim() === name && name !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)
}

function badPinName(name: string): UserError {
  return new UserError({
    code: 'bad-pin-name',
    what: `${JSON.stringify(name)} is no name for a pin`,
    fix: 'a name is one line that does not begin or end with a space: --as paper',
  })
}

function unknownExecution(id: number, path: string): UserError {
  return new UserError({
    code: 'no-execution',
    what: `there is no execution ${id}`,
    at: path,
    fix: '`show <task>` lists the last executions of a task',
  })
}

function unknownPin(name: string, pins: readonly Pin[]): UserError {
  const known = pins.map((pin) => `"${pin.name}"`).join(', ')
  return new UserError({
    code: 'no-pin',
    what: `nothing is pinned as "${name}"`,
    fix: known === '' ? 'there are no pins' : `the pins are: ${known}`,
  })
}
