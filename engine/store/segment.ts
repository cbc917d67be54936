import { rowBeforeAdoption, type RecordedRow } from './execution.ts'
import { contentText, digestContent, headsOf, noHead, type ContentDigest, type Head } from './history.ts'

/** The content digest of each row of a history, by id, in the order of the ids. */
export type History = ReadonlyMap<number, ContentDigest>

/** A history as a text, a line for each row: as crates carry it. */
export function historyText(history: History): string {
  return Array.from(history, ([id, content]) => `${id} ${content}\n`).join('')
}

/** Reads such a text. */
export function historyOf(text: string): History {
  const lines = text.split('\n').slice(0, -1)
  return new Map(
    lines.map((line) => {
      const [id = '', content = ''] = line.split(' ')
      return [Number(id), content as ContentDigest]
    }),
  )
}

/** The head of a history. */
export function headOf(history: History): Head {
  return headsOf([...history.values()]).at(-1) ?? noHead
}

/** Whether an adopted row is the row of the history that it is said to be. */
export function isInHistory(row: Omit<RecordedRow, 'chain'>, history: History): boolean {
  const before = rowBeforeAdoption(row)
  return before !== undefined && history.get(before.id) === digestContent(contentText(before))
}
