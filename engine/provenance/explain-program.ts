import { comparePrograms, type ProgramChange } from '../plan/compare-programs.ts'
import type { Change } from '../plan/reason.ts'
import type { ProgramDigest } from '../values/digest.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import type { FindProgram } from './name-program-changes.ts'
import { textDiff } from './text-diff.ts'

/** What changed of what a program needs; of a source, or of a tool's output, with the old and the new text as a short unified diff. */
export type ExplainedProgramChange = ProgramChange & { readonly diff: readonly string[] }

type WholeChange = Extract<Change, { what: 'program' }>

/** Tells what changed of a program's needs, with the texts as far as they are on record. `now` has the sources of today. */
export function explainProgram(
  change: WholeChange,
  find: FindProgram,
  withTexts: (record: ProgramRecord) => ProgramRecord,
  most?: number,
): readonly (WholeChange | ExplainedProgramChange)[] {
  const [was, now] = [change.was, change.now].map((digest) =>
    digest === null ? undefined : find(digest as ProgramDigest),
  )
  if (was === undefined || now === undefined) return [change]
  const today = withTexts(now)
  return comparePrograms(was, now).map((one) => ({ ...one, diff: diffOf(one, [was, today], most) }))
}

function diffOf(
  { what, name }: ProgramChange,
  records: readonly [ProgramRecord, ProgramRecord],
  most?: number,
): string[] {
  const [old, today] = records.map((record) => textOf(what, name, record))
  if (old === undefined || today === undefined) return []
  return textDiff({ text: old, line: 1 }, { text: today, line: 1 }, most)
}

/** A value of a variable is one line, which the change tells whole. */
function textOf(what: ProgramChange['what'], name: string, { sources, tools }: ProgramRecord): string | undefined {
  if (what === 'source') return sources.find(({ path }) => path === name)?.text
  return what === 'tool' ? tools[name] : undefined
}
