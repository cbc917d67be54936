import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync, statSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { digestFile } from '../values/digest-file.ts'

/**
 * What stat tells of a path. Its times are exact to a quarter of a microsecond, finer than the clock of any file system ticks, and
 * no program can set the change time.
 */
export type PathState = readonly [size: number, mtimeMs: number, ctimeMs: number, inode: number]

/**
 * What was seen of a path: its state, the digest of what is there, and whether the times were old enough (2 s) when it was
 * seen that a later change must show in them. JSON can hold it.
 */
export type PathRecord = readonly [...state: PathState, digest: string, settled: 0 | 1]

/** Nothing is there. */
const absent: PathRecord = [0, 0, 0, 0, 'absent', 1]

/** Clocks of file systems tick as coarsely as this, in milliseconds; a younger file may change with no change of its times. */
const tick = 2000

/**
 * Records a file by its bytes, a folder by the names in it that could decide what an import means, anything else as absent.
 * The times are taken before the bytes are read, so that a change in between is found by the next look.
 */
export function recordPath(path: string, now: number): PathRecord {
  const stat = statSync(path, { throwIfNoEntry: false })
  const digest = stat && digestPath(path, stat)
  return stat && digest !== undefined ? recordOf(stat, digest, now) : absent
}

/** Records a file whose bytes the caller needs too. */
export function readRecorded(path: string, now: number): { record: PathRecord; bytes: Buffer } {
  const stat = statSync(path)
  const bytes = readFileSync(path)
  return { record: recordOf(stat, sha256(bytes), now), bytes }
}

/**
 * Looks at a recorded path again: the same record where stat agrees and could not miss a change, a new one where the
 * content turns out to be the same, undefined where it changed.
 */
export function recheckPath(path: string, record: PathRecord, now: number): PathRecord | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return record[4] === absent[4] ? record : undefined
  if (stillHolds(record, stat)) return record
  const fresh = recordPath(path, now)
  return fresh[4] === record[4] ? fresh : undefined
}

/** The state of a path by its stat. */
export function stateOf({ size, mtimeMs, ctimeMs, ino }: Stats): PathState {
  return [size, mtimeMs, ctimeMs, ino]
}

/** Whether the stat alone says that what was recorded is there still. */
export function stillHolds(record: PathRecord, stat: Stats): boolean {
  return record[5] === 1 && stateOf(stat).every((value, i) => value === record[i])
}

/** Whether times are so old that a change after `now` must show in them. */
export function isSettled(stat: Pick<Stats, 'mtimeMs' | 'ctimeMs'>, now: number): boolean {
  return Math.max(stat.mtimeMs, stat.ctimeMs) < now - tick
}

/** The sha256 of bytes or text, in hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The record of a path whose digest the caller has made of what was there at `now`, or later. */
export function recordOf(stat: Stats, digest: string, now: number): PathRecord {
  return [...stateOf(stat), digest, isSettled(stat, now) ? 1 : 0]
}

function digestPath(path: string, stat: Stats): string | undefined {
  if (stat.isDirectory()) return sha256(JSON.stringify(decisiveNames(path)))
  return stat.isFile() ? digestFile(path) : undefined
}

/** Whether a file of this name could decide what an import means. */
export function isDecisive(name: string): boolean {
  return /\.([cm]?[jt]sx?|json|css|wasm|txt|sql|csv)$/.test(name)
}

/** Names with an extension that an import may leave out or name, and links with where they lead. */
function decisiveNames(folder: string): string[] {
  const names: string[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) names.push(`${entry.name} -> ${readlinkSync(join(folder, entry.name))}`)
    else if (entry.isFile() && isDecisive(entry.name)) names.push(entry.name)
  }
  return names.sort()
}
