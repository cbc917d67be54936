import { hash } from 'node:crypto'
import { digestText } from '../values/digest.ts'

/** The tables whose rows are appended only, each row sealed together with all rows before it. */
export type ChainedTable = 'execution' | 'event'

/** The digest that a chained row carries: of the previous row's digest and of the row's own content. */
export function chainOf(table: ChainedTable, previous: string, content: readonly unknown[]): string {
  return digestText(table, `${previous}\n${JSON.stringify(content)}`)
}

/** The digest of what an execution's row holds: a history can be told by these, row by row, without the rows. */
export function contentDigest(content: readonly unknown[]): string {
  return digestText('execution content', JSON.stringify(content))
}

/** The digest of a chained row as it is found, for a note about its damage. */
export function digestOfRow(table: ChainedTable, content: readonly unknown[], chain: string): string {
  return digestText(`found ${table}`, JSON.stringify([...content, chain]))
}

/** A short digest that a row outside the chains carries, so that a flipped bit in it is seen when it is read. */
export function sealOf(table: 'result' | 'memo', content: readonly unknown[]): string {
  // A lookup of 10,000 tasks makes 10,000 digests, and one call of `hash` costs half as much as a Hash object.
  return hash('sha256', `${table}\n${JSON.stringify(content)}`).slice(0, 16)
}
