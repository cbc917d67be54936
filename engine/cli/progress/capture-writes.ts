import { StringDecoder } from 'node:string_decoder'

/** A stream whose writes are kept from it. */
export interface Captured {
  /** Does work whose writes reach the stream. */
  readonly pass: (work: () => void) => void
  /** Lets all writes reach the stream again, and writes the beginning of a line that is not whole yet. */
  readonly release: () => void
}

/** Gives whole lines that anything writes to a stream to `onLines` instead. */
export function captureWrites(stream: NodeJS.WriteStream, onLines: (lines: string) => void): Captured {
  const write = stream.write.bind(stream)
  const decoder = new StringDecoder()
  let text = ''
  const keep: typeof write = (
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ) => {
    text += typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk))
    const end = text.lastIndexOf('\n') + 1
    const lines = text.slice(0, end)
    text = text.slice(end)
    if (lines !== '') onLines(lines)
    const told = typeof encoding === 'function' ? encoding : done
    if (told !== undefined) process.nextTick(told)
    return true
  }
  const release = (): void => {
    stream.write = write
  }
  stream.write = keep
  return {
    pass(work) {
      release()
      try {
        work()
      } finally {
        stream.write = keep
      }
    },
    release() {
      release()
      if (text !== '') stream.write(text)
      text = ''
    },
  }
}
