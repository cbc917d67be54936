import { comparePrograms } from '../plan/compare-programs.ts'
import type { Change } from '../plan/reason.ts'
import type { ProgramDigest } from '../values/digest.ts'
import type { ProgramRecord } from '../values/program-record.ts'

/** Finds what a program needed, today or when it ran; undefined where that is not on record. */
export type FindProgram = (digest: ProgramDigest) => ProgramRecord | undefined

/** Says what of a program's needs changed: source by source, tool by tool, variable by variable. */
export function nameProgramChanges(change: Extract<Change, { what: 'program' }>, find: FindProgram): readonly Change[] {
  const [was, now] = [change.was, change.now].map((digest) =>
    digest === null ? undefined : find(digest as ProgramDigest),
  )
  const changes = was === undefined || now === undefined ? [] : comparePrograms(was, now)
  return changes.length === 0 ? [change] : changes
}
