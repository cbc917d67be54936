import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import type { Artifacts } from './artifacts.ts'
import type { Connection } from './connection.ts'
import type { LiveRuns } from './live-runs.ts'
import type { RunId } from './run-id.ts'

/** What runs that share a store at the same time tell one another. */
export interface Leases {
  /**
   * Leases tasks to a run and gives those that are now its to execute; the others are being computed by a living process.
   * Another run may have recorded a key just before it was leased here: look leased keys up once more.
   */
  take(keys: readonly TaskKey[], owner: RunId): ReadonlySet<TaskKey>
  /** Which runs are computing these keys, where one is. */
  owners(keys: readonly TaskKey[]): ReadonlyMap<TaskKey, RunId>
  /** Gives leases back; recording a result and ending the run do so too. */
  release(keys: readonly TaskKey[], owner: RunId): void
  /** A sign of life for processes on other hosts: give it every 10 s. */
  heartbeat(owner: RunId): void
  /** Keeps `gc` from dropping these artifacts while the run lasts; gives those that are here, and so will stay. */
  hold(owner: RunId, digests: readonly ArtifactDigest[]): ReadonlySet<ArtifactDigest>
}

/** Opens the leases of a store. */
export function leasesIn({ db, guard, write }: Connection, live: LiveRuns, presence: Artifacts['presence']): Leases {
  const insert = db.prepare<[string, string]>('INSERT OR IGNORE INTO claim VALUES (?, ?)')
  const ownerOf = db.prepare<[string], RunId>('SELECT run FROM claim WHERE key = ?').pluck()
  const drop = db.prepare<[string, string]>('DELETE FROM claim WHERE key = ? AND run = ?')
  const beat = db.prepare<[number, string]>('UPDATE live SET heartbeat = ? WHERE run = ?')
  const hold = db.prepare<[string, string]>('UPDATE live SET holds = ? WHERE run = ?')
  return {
    take: (keys, owner) =>
      write(() => {
        live.removeDead()
        const ours = keys.filter((key) => insert.run(key, owner).changes === 1 || ownerOf.get(key) === owner)
        return new Set(ours)
      }),
    owners: (keys) =>
      guard(() => {
        const found = keys.map((key) => [key, ownerOf.get(key)] as const)
        return new Map(found.flatMap(([key, owner]) => (owner === undefined ? [] : [[key, owner] as const])))
      }),
    release: (keys, owner) => {
      write(() => {
        for (const key of keys) drop.run(key, owner)
      })
    },
    heartbeat: (owner) => {
      write(() => beat.run(Date.now(), owner))
    },
    hold: (owner, digests) =>
      write(() => {
        hold.run(digests.join(','), owner)
        return presence(digests)
      }),
  }
}
