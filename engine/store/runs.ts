import type { Json } from '../values/canonical-json.ts'
import { UserError } from '../values/user-error.ts'
import type { Connection } from './connection.ts'
import type { EventLog, StoreEvent } from './event-log.ts'
import type { KeptTexts } from './kept-texts.ts'
import type { LiveRuns } from './live-runs.ts'
import { newRunId, type RunId } from './run-id.ts'
import type { Anchor, NewRun, RunOutcome } from './event-bodies.ts'

/** A run as the store holds it. */
export interface RunRecord {
  readonly id: RunId
  /** ISO 8601, UTC. */
  readonly began: string
  readonly about: NewRun
  /** 'died' when its process ended without saying how. */
  readonly state: 'ended' | 'under way' | 'died'
  readonly ended: string | null
  readonly outcome: RunOutcome | null
}

/** The record of runs. */
export interface Runs {
  begin(about: NewRun): RunId
  /** Ends a run: its leases are free, and its decisions are kept; equal plans are kept once. */
  end(run: RunId, outcome: RunOutcome, plan: Json): void
  /** The last runs, newest first. */
  last(count?: number): readonly RunRecord[]
  get(id: RunId): RunRecord | undefined
  /** The decisions of a run; undefined while it is under way, or when it died. */
  decisions(run: RunId): Json | undefined
}

/** Opens the record of runs. */
export function runsIn(
  { db, path, guard, write }: Connection,
  parts: { events: EventLog; texts: KeptTexts; live: LiveRuns },
): Runs {
  const { events, texts, live } = parts
  const head = db.prepare<[], Anchor>('SELECT id, chain FROM execution ORDER BY id DESC LIMIT 1')
  const anchor = (): Anchor => head.get() ?? { id: 0, chain: '' }

  function recordOf({ subject, body }: StoreEvent<'run'>): RunRecord {
    const id = subject as RunId
    const { began, about } = body
    const end = events.about('run-end', id)[0]?.body
    if (end !== undefined) return { id, began, about, state: 'ended', ended: end.ended, outcome: end.outcome }
    return { id, began, about, state: live.isLive(id) ? 'under way' : 'died', ended: null, outcome: null }
  }

  return {
    begin: (about) =>
      write(() => {
        const began = new Date().toISOString()
        const id = newRunId(began)
        live.add(id)
        // Each run notes the end of the chain of executions, so that rows cut off at its end are missed.
        events.append('run', id, { began, about, executions: anchor() })
        return id
      }),
    end: (id, outcome, plan) => {
      const text = JSON.stringify(plan)
      write(() => {
        const ended = new Date().toISOString()
        events.append('run-end', id, { ended, outcome, plan: texts.keep(text, 1), executions: anchor() })
        live.remove(id)
      })
    },
    last: (count = 10) => guard(() => events.newest('run', count).map(recordOf)),
    get: (id) => guard(() => events.about('run', id).map(recordOf)[0]),
    decisions: (id) =>
      guard(() => {
        const end = events.about('run-end', id)[0]
        if (end === undefined) return undefined
        const text = texts.text(end.body.plan)
        if (text === undefined) throw damagedPlan(id, path)
        return JSON.parse(text) as Json
      }),
  }
}

function damagedPlan(id: RunId, path: string): UserError {
  return new UserError({
    code: 'plan-damaged',
    what: `the decisions of run ${id} are damaged`,
    at: path,
    fix: '`fsck` says what else is damaged; the results of the run are not touched by it',
  })
}
