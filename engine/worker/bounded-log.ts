import type { ProgramOutput } from '../values/program-record.ts'

/** Keeps the beginning and the end of what a program writes. */
export interface BoundedLog {
  readonly add: (piece: Uint8Array) => void
  readonly kept: () => ProgramOutput
  /** Its last lines. */
  readonly lastLines: () => readonly string[]
}

/** Bytes of the beginning and of the end: the record of executions is never trimmed, and thousands may write as much. */
const [mostHead, mostTail] = [4096, 12_288]

/** So many lines tell why a program failed, and no more characters: the record of failures keeps 2,000 of a message. */
const [mostLines, mostLine, mostCharacters] = [20, 160, 1400]

/** Makes a log that takes as much memory as it keeps, whatever is added; it tells what was written without a text that means nothing. */
export function boundedLog(without: string): BoundedLog {
  let head = Buffer.alloc(0)
  let tail = Buffer.alloc(0)
  let bytes = 0
  const kept = (): ProgramOutput => {
    const left = bytes - head.length - tail.length
    const middle = left > 0 ? `\n... ${left} bytes are left out here ...\n` : ''
    // Half a character at a cut, and bytes that are no text, are written as the sign for that.
    const pieces = left > 0 ? [head, Buffer.from(middle), tail] : [head, tail]
    return { text: Buffer.concat(pieces).toString().replaceAll(without, ''), bytes }
  }
  return {
    add(piece) {
      bytes += piece.length
      const room = mostHead - head.length
      if (room > 0) head = Buffer.concat([head, piece.subarray(0, room)])
      tail = Buffer.concat([tail, piece.subarray(Math.max(0, room))])
      if (tail.length > mostTail) tail = Buffer.from(tail.subarray(tail.length - mostTail))
    },
    kept,
    lastLines() {
      const lines: string[] = []
      let room = mostCharacters
      for (const line of kept().text.trimEnd().split('\n').slice(-mostLines).reverse()) {
        const shown = line.length > mostLine ? `${line.slice(0, mostLine)}...` : line
        room -= shown.length
        if (room < 0) break
        lines.unshift(shown)
      }
      return lines
    },
  }
}
