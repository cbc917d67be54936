import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { loader } from '../support/tsx-loader.ts'
import type { Announced } from './kept-record.ts'

/** No invocation of these takes so long. */
const patienceMs = 120_000

/** An invocation that may be killed. */
export interface Started {
  /** Whole lines of standard output, so far: what a killed process was about to say counts for nothing. */
  readonly lines: () => readonly string[]
  /** What was announced, so far: told only once it is durable. */
  readonly announced: () => readonly Announced[]
  /** Settles when so many lines were printed, or the process has ended. */
  readonly printed: (lines: number) => Promise<void>
  /** Settles after a time, or when the process has ended. */
  readonly lasted: (ms: number) => Promise<void>
  readonly kill: () => void
  /** The processes that it has started and that live. */
  readonly workers: () => number[]
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  readonly errors: () => string
}

/** Starts the command line as one process, the coordinator itself: tsx's own would survive it. */
export function startRun(root: string, ...args: string[]): Started {
  const child = spawn(process.execPath, [...loader, 'pipeline.ts', ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, errors, isOver] = ['', '', false]
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const ended = once(child, 'close').then(([code, signal]) => {
    isOver = true
    clearTimeout(timer)
    return (code ?? signal) as number | string
  })
  const lines = (): string[] => out.split('\n').slice(0, -1)
  return {
    lines,
    announced: () =>
      lines()
        .map((line) => JSON.parse(line) as Announced & { event: string })
        .filter(({ event }) => event === 'task-finished'),
    async printed(count) {
      while (!isOver && lines().length < count) await Promise.race([once(child.stdout, 'data'), ended])
    },
    lasted: async (ms) => {
      await Promise.race([new Promise((resolve) => setTimeout(resolve, ms)), ended])
    },
    kill: () => child.kill('SIGKILL'),
    workers: () => childrenOf(child.pid!),
    ended,
    errors: () => errors,
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => {
      try {
        const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? []
        return Number(parent) === pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('worker.js')
      } catch {
        return false
      }
    })
    .map(Number)
}
