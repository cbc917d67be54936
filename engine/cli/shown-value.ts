import { StoreDamage } from '../store/open-store.ts'
import { quoted } from '../values/shell-word.ts'
import type { FoundArtifact } from '../session/find-artifact.ts'
import type { Session } from '../session/open-session.ts'
import { decodeFound } from '../session/read-artifact.ts'
import { viewResult, type ResultView } from '../session/result-view.ts'
import type { TableWish } from '../session/table-view.ts'
import { typedCommandOf } from './command-of.ts'
import { formatBytes } from './format.ts'
import { printView, type Room } from './print-view.ts'

/** What of a value is shown. */
export interface ValueWish extends TableWish {
  readonly full?: boolean
}

/** A value as it is shown, or why it is not. */
export type Shown = ResultView | { readonly notShown: string }

/** More is not read into memory unasked. */
const mostShown = 100e6

/** Reads what of a result is shown. @throws UserError `bad-option` for rows and columns of what is no table. */
export async function valueOf(session: Session, found: FoundArtifact, options: ValueWish): Promise<Shown> {
  const { full, where, sort, columns, rows = full === true ? undefined : 8 } = options
  const asked = { where, sort, columns, rows: options.rows }
  const { pipeline, store } = session
  const bytes = store.artifacts.info(found.digest)?.bytes ?? 0
  if (bytes > mostShown && full !== true)
    return { notShown: `it has ${formatBytes(bytes)}: read it with --full, or export it` }
  try {
    const read = await decodeFound(session, found)
    const view = await viewResult(read, read.format === 'arrow' ? { ...asked, rows } : asked)
    if (view.format === 'arrow' || view.format === 'json' || view.format === 'safetensors') return view
    const name = quoted(found.task?.name ?? found.execution?.task ?? found.digest)
    return { notShown: `to look at it: ${typedCommandOf(pipeline)} export ${name} <file>` }
  } catch (error) {
    if (!(error instanceof StoreDamage)) throw error
    return { notShown: error.message }
  }
}

/** A value as lines for a person. */
export function valueLines(value: Shown, room: Room): string[] {
  return 'notShown' in value ? [value.notShown] : printView(value, room)
}
