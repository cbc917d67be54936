/** A fenced block of a page. */
export interface CodeBlock {
  /** The first word behind the fence: `ts`. */
  readonly language: string
  /** What stands behind the language: a file's name, or nothing. */
  readonly title: string
  readonly text: string
  /** The line of the opening fence, counted from 1. */
  readonly line: number
}

/** The fenced code blocks of a Markdown text, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { language: string; title: string; line: number; lines: string[] } | undefined
  markdown.split('\n').forEach((text, i) => {
    const fence = /^```(\S*) *(.*)$/.exec(text)
    if (open === undefined) {
      if (fence !== null) open = { language: fence[1]!, title: fence[2]!, line: i + 1, lines: [] }
    } else if (fence === null) open.lines.push(text)
    else {
      const { lines, ...rest } = open
      blocks.push({ ...rest, text: `${lines.join('\n')}\n` })
      open = undefined
    }
  })
  if (open !== undefined) throw new Error(`the block that opens in line ${open.line} has no end`)
  return blocks
}

/** A command of a console block, and the output that the page shows. */
export interface ShownCommand {
  readonly command: string
  readonly output: string
}

/** The commands of a console block: a line that begins with `$ ` is one, and all lines up to the next are its output. */
export function shownCommands(text: string): ShownCommand[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...output] = part.trimEnd().split('\n')
      return { command, output: output.join('\n') }
    })
}

/** Whether an output is what a page shows: `…` stands for any text in a line, and alone in its line for any lines. */
export function isAsShown(output: string, shown: string): boolean {
  const escaped = shown
    .trimEnd()
    .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/^…$/gm, '[^]*?')
    .replaceAll('…', '.*?')
  return new RegExp(`^${escaped}$`).test(output.trimEnd())
}
