import { printableLines } from '../values/printable.ts'

/** Standard output, of which something else may be kept away for a while. */
export interface StandardOutput {
  /** Gives it back to everybody. */
  release(): void
}

/**
 * Sends to standard error what anything writes to standard output from now on. With `--json`, standard output is for JSON
 * alone, and a pipeline's file may print what it likes while it is loaded and builds its graph.
 */
export function keepStandardOutput(): StandardOutput {
  const { stdout, stderr } = process
  const write = stdout.write.bind(stdout)
  stdout.write = stderr.write.bind(stderr)
  return {
    release() {
      stdout.write = write
    },
  }
}

/** Does work with a pipeline's own code; with `--json`, what that prints goes to standard error. */
export async function quietly<Result>(
  json: boolean | undefined,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const kept = json === true ? keepStandardOutput() : undefined
  try {
    return await work()
  } finally {
    kept?.release()
  }
}

/** Writes to standard output, what comes in one turn of the event loop together. */
export function turnByTurn(): { readonly write: (text: string) => void; readonly flush: () => void } {
  let text = ''
  const flush = (): void => {
    if (text !== '') process.stdout.write(text)
    text = ''
  }
  process.once('exit', flush)
  return {
    write(more) {
      if (text === '') setImmediate(flush)
      text += more
    },
    flush,
  }
}

/** Writes lines for a person to standard output, or to another stream. */
export function tell(text: string, to: NodeJS.WriteStream = process.stdout): void {
  to.write(printableLines(`${text}\n`))
}
