import { digestText, type Digest } from '../values/digest.ts'
import { contentOfExecution, type RecordedRow } from './execution.ts'

/** The digest of the content of one execution's row; it says nothing of its place. */
export type ContentDigest = Digest<'execution content'>

/** The digest of all content digests up to one execution, in their order: it stands for the whole history before it. */
export type Head = Digest<'head'>

/** The head of a history without executions. */
export const noHead = '' as Head

/**
 * So many digits of a head are printed. Who makes two histories with one short head must try 2^(2n) of them, n being the digits:
 * 40 digits, as in a git commit, take 2^80. Fewer digits would bind the author of a history less.
 */
export const headDigits = 40

/** What of a row enters its content digest, as a text: a crate that carries it shows that the row is in the history. */
export function contentText(row: Omit<RecordedRow, 'chain'>): string {
  return JSON.stringify(contentOfExecution(row))
}

/** The content digest of a row, from the text of its content. */
export function digestContent(text: string): ContentDigest {
  return digestText('execution content', text)
}

/** The head after one more execution. */
export function nextHead(head: Head, content: ContentDigest): Head {
  return digestText('head', `${head}\n${content}`)
}

/** The head after each execution of a history, from its content digests alone. */
export function headsOf(digests: readonly ContentDigest[]): Head[] {
  let head = noHead
  return digests.map((digest) => (head = nextHead(head, digest)))
}

/** Whether content digests, in this order, are the history that a head stands for; a head may be cut to its first 40 digits or more. */
export function verifyChain(digests: readonly ContentDigest[], head: string): boolean {
  return head.length >= headDigits && (headsOf(digests).at(-1) ?? noHead).startsWith(head)
}
