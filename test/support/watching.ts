import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loader } from './tsx-loader.ts'
import type { Project } from './project.ts'

/** A watch of a project by the real command line. */
export interface Watching {
  /** Waits for a line that has not been waited for, and gives all lines up to it. */
  readonly until: (line: RegExp) => Promise<string[]>
  readonly pid: number
  /** Ends it as Ctrl-C does; gives the exit code and the lines that were not waited for. */
  readonly end: (signal?: NodeJS.Signals) => Promise<{ readonly code: number | null; readonly lines: string[] }>
}

/** Starts a watch; what is printed to standard output and error is taken together. */
export function startWatch(project: Project, args: readonly string[], options: WatchOptions = {}): Watching {
  const { node = process.execPath, start = [...loader, 'pipeline.ts'], env = {} } = options
  const child = spawn(node, [...start, ...args, '--watch'], {
    cwd: project.root,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [text, seen] = ['', '']
  const waiting = new Set<() => void>()
  const tell = (): void => {
    for (const one of waiting) one()
  }
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
      tell()
    })
  const closed = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      resolve(code)
      waiting.add(() => undefined)
      tell()
    })
  })
  let hasClosed = false
  void closed.then(() => {
    hasClosed = true
    tell()
  })
  const take = (line: RegExp): string[] | undefined => {
    const lines = text.split('\n')
    const at = lines.slice(0, -1).findIndex((one) => line.test(one))
    if (at < 0) return undefined
    const taken = lines.slice(0, at + 1)
    seen += `${taken.join('\n')}\n`
    text = lines.slice(at + 1).join('\n')
    return taken
  }
  return {
    pid: child.pid!,
    until: (line) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const taken = take(line)
          if (taken === undefined && !hasClosed) return
          waiting.delete(look)
          if (taken !== undefined) resolve(taken)
          else reject(new Error(`the watch ended before a line like ${String(line)}:\n${seen}--\n${text}`))
        }
        waiting.add(look)
        look()
      }),
    async end(signal = 'SIGINT') {
      child.kill(signal)
      const code = await closed
      return { code, lines: text.trimEnd().split('\n') }
    },
  }
}

/** What a watch is started by: this Node with tsx, where nothing else is said. */
export interface WatchOptions {
  readonly node?: string
  readonly start?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** What starts the command `lineal`. */
export const lineal: readonly string[] = [join(fileURLToPath(new URL('.', import.meta.url)), '../../engine/lineal.mjs')]

/** The line that says that nothing is left to run. */
export const idle = /^watching \d+ files; Ctrl-C ends the watch$/
