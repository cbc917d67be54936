import type { Connection } from './connection.ts'
import { isAlive, processToken } from './process-token.ts'
import type { RunId } from './run-id.ts'

/** The runs of this moment. A run whose process is dead is no longer among them: nothing has to be cleaned up by hand. */
export interface LiveRuns {
  /** Adds a run of this process; only inside a write transaction. */
  add(run: RunId): void
  /** Removes a run with its leases; only inside a write transaction. */
  remove(run: RunId): void
  isLive(run: RunId): boolean
  /** Removes the runs of dead processes with their leases; only inside a write transaction. */
  removeDead(): void
  /** The runs under way, with the artifacts that they hold. */
  holds(): readonly { readonly run: RunId; readonly holds: string }[]
  /** Whether this process has added no run that it has not removed. */
  isEmpty(): boolean
  /** Removes what this process added and never removed; only inside a write transaction. */
  leave(): void
}

interface LiveRow {
  readonly run: RunId
  readonly process: string
  readonly heartbeat: number
  readonly holds: string
}

/** Opens the table of the runs under way. */
export function liveRuns({ db }: Connection): LiveRuns {
  const insert = db.prepare<[string, string, number]>(`INSERT INTO live VALUES (?, ?, ?, '')`)
  const columns = `SELECT run, coalesce(CAST(process AS TEXT), '') AS process, heartbeat, holds FROM live`
  const select = db.prepare<[], LiveRow>(columns)
  const one = db.prepare<[string], LiveRow>(`${columns} WHERE run = ?`)
  const drop = db.prepare<[string]>('DELETE FROM live WHERE run = ?')
  const free = db.prepare<[string]>('DELETE FROM claim WHERE run = ?')
  const orphans = db.prepare<[]>('DELETE FROM claim WHERE run NOT IN (SELECT run FROM live)')
  const mine = new Set<RunId>()

  const lives = (row: LiveRow): boolean => isAlive(row.process, row.heartbeat)
  const remove = (run: RunId): void => {
    drop.run(run)
    free.run(run)
    mine.delete(run)
  }
  return {
    add(run) {
      insert.run(run, processToken(), Date.now())
      mine.add(run)
    },
    remove,
    isLive: (run) => {
      const row = one.get(run)
      return row !== undefined && lives(row)
    },
    removeDead() {
      for (const row of select.all()) if (!lives(row)) remove(row.run)
      orphans.run()
    },
    holds: () => select.all().filter(lives),
    isEmpty: () => mine.size === 0,
    leave() {
      for (const run of mine) remove(run)
    },
  }
}
