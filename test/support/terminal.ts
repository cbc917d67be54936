import xterm from '@xterm/headless'

/** A terminal without a screen that does what escapes ask for. */
export interface Terminal {
  /** What a program sees of it. */
  readonly stream: NodeJS.WriteStream
  readonly resize: (size: { readonly columns: number; readonly rows: number }) => Promise<void>
  /** All lines, those that have left the screen at the top too; a line that the terminal has wrapped is one. */
  readonly lines: () => Promise<string[]>
  /** The column at which a text leaves the cursor. */
  readonly cursorAfter: (text: string) => Promise<number>
}

/** Makes a terminal of a size. */
export function terminal(size: { readonly columns: number; readonly rows: number }): Terminal {
  const shown = new xterm.Terminal({ cols: size.columns, rows: size.rows, scrollback: 10_000, allowProposedApi: true })
  const stream = {
    ...size,
    isTTY: true,
    write(text: string, ...rest: readonly unknown[]) {
      // The line discipline of a terminal sends both.
      shown.write(text.replaceAll('\n', '\r\n'))
      for (const one of rest) if (typeof one === 'function') process.nextTick(one)
      return true
    },
  }
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      shown.write('', resolve)
    })
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    async resize({ columns, rows }) {
      await settled()
      shown.resize(columns, rows)
      Object.assign(stream, { columns, rows })
    },
    async lines() {
      await settled()
      const { active } = shown.buffer
      const lines: string[] = []
      for (let i = 0; i < active.length; i++) {
        const line = active.getLine(i)!
        const text = line.translateToString(!active.getLine(i + 1)?.isWrapped)
        if (line.isWrapped) lines.push(`${lines.pop() ?? ''}${text}`)
        else lines.push(text)
      }
      while (lines.at(-1) === '') lines.pop()
      return lines
    },
    async cursorAfter(text) {
      shown.write(`\r${text}`)
      await settled()
      return shown.buffer.active.cursorX
    },
  }
}
