import { structuredPatch } from 'diff'

/** A text, and the number of its first line in the file that it is from. */
export interface Excerpt {
  readonly text: string
  readonly line: number
}

/** A diff of more lines than this is cut short, unless more are asked for. */
const enough = 40

/** A short unified diff of two excerpts, as lines; empty where they are equal. */
export function textDiff(was: Excerpt, now: Excerpt, most = enough): string[] {
  const { hunks } = structuredPatch('', '', ended(was.text), ended(now.text), undefined, undefined, { context: 2 })
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: own }) => [
    `@@ -${range(was, oldStart, oldLines)} +${range(now, newStart, newLines)} @@`,
    ...own,
  ])
  return lines.length <= most ? lines : [...lines.slice(0, most), `... and ${lines.length - most} more lines`]
}

/** Where a hunk lies in the file; a text that is not there lies before its first line. */
function range({ line }: Excerpt, start: number, lines: number): string {
  return lines === 0 ? '0,0' : `${start + line - 1},${lines}`
}

/** Whether a text ends in a line break is of no interest here. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
