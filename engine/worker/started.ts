import childProcess from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import threads from 'node:worker_threads'
import { endProcesses, markName } from './end-processes.ts'
import { startedFile } from './started-file.ts'
import { watchCall, watchMember } from './watch-member.ts'

/** What the tasks of a worker started: processes and threads. */
export interface Started {
  /** Whether a process was started by a task of this worker. */
  has(pid: number): boolean
  /** Ends what still runs, and tells whether something did. */
  end(): Promise<boolean>
}

/**
 * Follows what is started from now on. When the worker has died, its coordinator ends these processes by `mark`, the worker's
 * folder.
 */
export function followStarted(mark: string): Started {
  const pids = new Set<number>()
  const running = new Set<threads.Worker>()
  let wereProcesses = false
  const noteStart = (): void => {
    if (!wereProcesses) {
      mkdirSync(mark, { recursive: true })
      writeFileSync(join(mark, startedFile), '')
    }
    wereProcesses = true
  }
  followSpawn(noteStart, mark, pids)
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) watchMember(childProcess, name, noteStart)
  const { Worker } = threads
  Object.defineProperty(threads, 'Worker', {
    value: watchCall(Worker, noteStart, (made) => {
      const thread = made as threads.Worker
      running.add(thread)
      thread.once('exit', () => running.delete(thread))
    }),
    configurable: true,
    writable: true,
    enumerable: true,
  })
  syncBuiltinESMExports()
  return {
    has: (pid) => pids.has(pid),
    async end() {
      const live = [...running]
      await Promise.all(live.map((thread) => thread.terminate()))
      running.clear()
      const ended = wereProcesses ? endProcesses({ pid: process.pid, mark, started: pids }) : 0
      pids.clear()
      wereProcesses = false
      return live.length > 0 || ended > 0
    },
  }
}

interface SpawnOptions {
  envPairs?: string[]
}

/** Follows `ChildProcess.prototype.spawn`, which every function calls that starts a process beside its parent. */
function followSpawn(noteStart: () => void, mark: string, pids: Set<number>): void {
  const { prototype } = childProcess.ChildProcess as unknown as {
    prototype: { spawn: (options: SpawnOptions) => unknown }
  }
  const { spawn } = prototype
  prototype.spawn = function (this: { pid?: number; once(event: 'exit', hear: () => void): void }, options) {
    noteStart()
    const pairs = options.envPairs
    if (pairs !== undefined && !pairs.some((pair) => pair.startsWith(`${markName}=`))) pairs.push(`${markName}=${mark}`)
    const result: unknown = Reflect.apply(spawn, this, [options])
    const { pid } = this
    if (pid !== undefined) {
      pids.add(pid)
      // Its number may then be that of somebody else.
      this.once('exit', () => pids.delete(pid))
    }
    return result
  }
}
