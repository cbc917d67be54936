import { clearScreenDown, moveCursor } from 'node:readline'
import { createLogUpdate } from 'log-update'
import { printableLines } from '../../values/printable.ts'
import { captureWrites } from './capture-writes.ts'
import { wrappedRows } from './fit-width.ts'

/** Lines that stand below all else on a terminal, and are drawn again as they change. */
export interface Drawing {
  /** Prints whole lines above, at the next redraw. */
  readonly above: (lines: string) => void
  /** Draws these lines in place of those drawn before. */
  readonly draw: (lines: readonly string[]) => void
  /** Erases the lines, prints what is to stand above, and lets others print for themselves again. */
  readonly end: () => void
}

/** Draws below what is printed on a terminal: what anything else prints there meanwhile stands above, and steers nothing. */
export function drawBelow(stream: NodeJS.WriteStream): Drawing {
  // A hidden cursor would stay so where this process is killed.
  const update = createLogUpdate(stream, { showCursor: true })
  let pending = ''
  let drawn: readonly string[] = []
  let { columns } = stream
  const above = (lines: string): void => {
    pending += printableLines(asShown(lines))
  }
  const erase = (): void => {
    if (stream.columns < columns) eraseWrapped(stream, drawn)
    else update.clear()
    update.done()
    drawn = []
  }
  const printPending = (): void => {
    if (pending === '') return
    erase()
    stream.write(pending)
    pending = ''
  }
  const draw = (lines: readonly string[]): void => {
    printPending()
    if (lines.length === 0 || stream.columns < columns) erase()
    if (lines.length > 0) update(lines.join('\n'))
    drawn = lines
    columns = stream.columns
  }
  // Standard error may lead elsewhere, and is left alone then.
  const others = process.stderr.isTTY && stream !== process.stderr ? [captureWrites(process.stderr, above)] : []
  const own = captureWrites(stream, above)
  return {
    above,
    draw: (lines) => {
      own.pass(() => {
        draw(lines)
      })
    },
    end() {
      own.pass(() => {
        draw([])
      })
      for (const one of [own, ...others]) one.release()
    },
  }
}

/** A terminal that has become narrower has wrapped the lines: they take more rows than they were drawn in. */
function eraseWrapped(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  const rows = lines.reduce((sum, line) => sum + wrappedRows(line, stream.columns), 0)
  moveCursor(stream, 0, -rows)
  clearScreenDown(stream)
}

/** A carriage return begins a line again: of a package's own progress, the last state is left. */
function asShown(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[^\n]*\r/g, '')
}
