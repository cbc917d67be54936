import { canonicalJson } from '../values/canonical-json.ts'
import { chainOf } from './chain.ts'
import type { Connection } from './connection.ts'
import type { EventBodies } from './event-bodies.ts'

/** The kinds of events. */
export type EventKind = keyof EventBodies

/** One entry of the event log whose chain has been checked. */
export interface StoreEvent<K extends EventKind = EventKind> {
  readonly id: number
  readonly kind: EventKind
  readonly subject: string
  readonly body: EventBodies[K]
}

/** A row of the event log as it is stored, with the chain of the row before it. */
export interface EventRow {
  readonly id: number
  readonly kind: EventKind
  readonly subject: string
  readonly body: string
  readonly chain: string
  readonly previous: string | null
}

/** The append-only log of events; rows whose chain does not hold are passed over. */
export interface EventLog {
  /** Adds an entry; only inside a write transaction. */
  append<K extends EventKind>(kind: K, subject: string, body: EventBodies[K]): void
  about<K extends EventKind>(kind: K, subject: string): StoreEvent<K>[]
  all<K extends EventKind>(kind: K): StoreEvent<K>[]
  /** The newest entries of a kind, newest first. */
  newest<K extends EventKind>(kind: K, count: number): StoreEvent<K>[]
}

/** Opens the event log of a store. */
export function eventLog({ db }: Connection, damaged: (row: EventRow) => void): EventLog {
  const columns = 'SELECT e.*, p.chain AS previous FROM event e LEFT JOIN event p ON p.id = e.id - 1'
  const last = db.prepare<[], { id: number; chain: string }>('SELECT id, chain FROM event ORDER BY id DESC LIMIT 1')
  const insert = db.prepare<[number, string, string, string, string]>('INSERT INTO event VALUES (?, ?, ?, ?, ?)')
  const bySubject = db.prepare<[string, string], EventRow>(
    `${columns} WHERE e.kind = ? AND e.subject = ? ORDER BY e.id`,
  )
  const byKind = db.prepare<[string], EventRow>(`${columns} WHERE e.kind = ? ORDER BY e.id`)
  const newest = db.prepare<[string, number], EventRow>(`${columns} WHERE e.kind = ? ORDER BY e.id DESC LIMIT ?`)
  function sound<K extends EventKind>(rows: readonly EventRow[]): StoreEvent<K>[] {
    return rows.flatMap((row) => {
      if (eventHolds(row)) return [eventOf<K>(row)]
      damaged(row)
      return []
    })
  }
  return {
    append(kind, subject, body) {
      const { id, chain } = last.get() ?? { id: 0, chain: '' }
      const content = [id + 1, kind, subject, canonicalJson(body)] as const
      insert.run(...content, chainOf('event', chain, content))
    },
    about: (kind, subject) => sound(bySubject.all(kind, subject)),
    all: (kind) => sound(byKind.all(kind)),
    newest: (kind, count) => sound(newest.all(kind, count)),
  }
}

/** The columns of an event that its chain covers. */
export function contentOfEvent(row: EventRow): readonly unknown[] {
  return [row.id, row.kind, row.subject, row.body]
}

/** Whether a row is what was once appended. */
export function eventHolds(row: EventRow): boolean {
  if (row.previous === null && row.id !== 1) return false
  return row.chain === chainOf('event', row.previous ?? '', contentOfEvent(row))
}

/** Reads a row whose chain holds. */
export function eventOf<K extends EventKind>({ id, kind, subject, body }: EventRow): StoreEvent<K> {
  return { id, kind, subject, body: JSON.parse(body) as EventBodies[K] }
}
