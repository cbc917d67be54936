import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { dieWithParent } from './die-with-parent.ts'
import type { Declaration } from '../values/declaration.ts'
import type { WorkerBuild } from '../builds/build-worker.ts'
import { endProcesses, markName } from '../worker/end-processes.ts'
import { endGroup } from '../values/end-process.ts'
import type { FromWorker, StageText, ToWorker } from '../worker/messages.ts'
import { readMessages } from './read-messages.ts'
import { requireBuild } from '../builds/require-build.ts'
import { startedFile } from '../worker/started-file.ts'

/** What a process must be started with; workers of the same resources serve all tasks that ask for these. */
export interface Resources {
  readonly threads: number
  readonly megabytes: number | undefined
}

/** How a worker process ended. */
export interface WorkerExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not even be started. */
  readonly why?: string
}

/** The resources that a stage's limits ask for. A program's memory is not its worker's, which watches it. */
export function resourcesOf({ limits, program }: Pick<Declaration, 'limits' | 'program'>): Resources {
  return { threads: limits?.threads ?? 1, megabytes: program === undefined ? limits?.megabytes : undefined }
}

/** A worker ends a program in time by itself, and tells what the program wrote until then: it is ended only where it does not. */
const graceSeconds = 10

/** How long a worker may take for one task of a stage. */
export function secondsFor({ limits, program }: Pick<Declaration, 'limits' | 'program'>): number | undefined {
  if (limits?.seconds === undefined || program === undefined) return limits?.seconds
  return (limits.seconds + graceSeconds) * (program.retries + 1)
}

/** One long-lived worker process. It must be closed. */
export class WorkerProcess {
  readonly resources: Resources
  readonly name: string
  readonly #child: ChildProcess
  readonly #scratch: string
  /** A secret of the coordinator and the worker's own code, because packages that run in the worker could send messages too. */
  readonly #key = randomUUID()
  readonly #sent = new Set<string>()
  /** How many tasks and stages it has dealt with. */
  served = 0
  isRetired = false
  #onlyFor: string | undefined
  #onMessage: (message: FromWorker) => void = () => undefined
  #onExit: (exit: WorkerExit) => void = () => undefined
  #exit: WorkerExit | undefined
  #tellEnded: () => void = () => undefined
  readonly #ended = new Promise<void>((resolve) => {
    this.#tellEnded = resolve
  })

  constructor(start: {
    resources: Resources
    name: string
    build: WorkerBuild
    scratch: string
    cwd: string
    env?: NodeJS.ProcessEnv
  }) {
    const { resources, build, env = process.env } = start
    this.resources = resources
    this.name = start.name
    requireBuild(build.worker)
    const scratch = join(start.scratch, start.name)
    mkdirSync(scratch, { recursive: true })
    this.#scratch = scratch
    const heap = resources.megabytes === undefined ? [] : [`--max-old-space-size=${resources.megabytes}`]
    const { execPath, execArgv } = dieWithParent()
    const printed = process.stderr.isTTY ? 'pipe' : 2
    this.#child = fork(
      build.worker,
      [JSON.stringify({ scratch, key: this.#key, engine: build.engine, doors: build.doors })],
      {
        cwd: start.cwd,
        execPath,
        execArgv: [...execArgv, '--experimental-import-meta-resolve', '--no-warnings', ...heap],
        env: { ...withoutSettings(env), ...oneWorld, ...threadLimits(resources.threads), [markName]: scratch },
        serialization: 'advanced',
        // What a stage prints goes to standard error, because standard output belongs to the run. On a terminal the text passes
        // through this process, because this process draws there.
        stdio: ['ignore', printed, printed, 'ipc'],
        // The worker leads a process group of its own, so that the processes that it starts can be ended with it.
        detached: true,
      },
    )
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (bytes: Uint8Array) => process.stderr.write(bytes))
    this.#child.on('message', (received) => {
      const messages = readMessages(received, { key: this.#key, scratch })
      if (messages === undefined) this.kill()
      for (const message of messages ?? []) this.#onMessage(message)
    })
    this.#child.on('error', ({ message }) => {
      // Node reports undelivered messages here too. A process that never started reports nothing else.
      if (this.#child.pid === undefined) this.#end({ code: null, signal: null, why: message })
    })
    this.#child.on('exit', (code, signal) => {
      this.#endStarted()
      this.#end({ code, signal })
    })
  }

  #end(exit: WorkerExit): void {
    this.#exit = exit
    this.#tellEnded()
    this.#onExit(exit)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Says whether this process waits for it: one that idles keeps no program from ending. */
  keepAwake(isWanted: boolean): void {
    const { stdout, stderr, channel } = this.#child
    const held = [this.#child, channel, ...[stdout, stderr].filter((stream) => stream instanceof Socket)]
    for (const one of held) {
      if (isWanted) one?.ref()
      else one?.unref()
    }
  }

  /** Sets who hears of messages and of the end. An end that came before is told at once. */
  listen(onMessage: (message: FromWorker) => void, onExit: (exit: WorkerExit) => void): void {
    this.#onMessage = onMessage
    this.#onExit = onExit
    if (this.#exit !== undefined) onExit(this.#exit)
  }

  /** Sends a message, and before the message those of its stages that this worker does not have yet. */
  send(message: ToWorker, stages: readonly StageText[]): void {
    if (!this.#child.connected) return
    for (const stage of stages) {
      if (this.#sent.has(stage.code)) continue
      this.#sent.add(stage.code)
      this.#child.send(this.#sealed({ type: 'stage', stage }), ignoreClosed)
    }
    this.#child.send(this.#sealed(message), ignoreClosed)
  }

  /** Ends the worker; its earlier answers count, and nothing that it says from now on does. */
  retire(): void {
    this.isRetired = true
    this.kill()
  }

  /** Gives the worker no more work, except tasks of the stage that is named. */
  spend(but: string | undefined): void {
    this.#onlyFor = this.#onlyFor === undefined || this.#onlyFor === but ? (but ?? '') : ''
  }

  /** Whether the worker is as good as a new one for tasks of a stage; without a stage, for tasks of all stages. */
  isGoodFor(code: string | undefined): boolean {
    return this.#onlyFor === undefined || (!this.isSpent && this.#onlyFor === code)
  }

  /** Whether the worker can serve no task any more. */
  get isSpent(): boolean {
    return this.#onlyFor === ''
  }

  get alive(): boolean {
    return this.#exit === undefined && this.#child.connected && !this.isSpent
  }

  #sealed(message: ToWorker): { readonly key: string; readonly message: ToWorker } {
    return { key: this.#key, message }
  }

  /** Ends the process at once, whatever it does, and what its tasks started. */
  kill(): void {
    // After the process has ended, its id may belong to another process.
    if (this.#exit !== undefined) return
    this.#child.kill('SIGKILL')
    this.#endStarted()
  }

  #endStarted(): void {
    const { pid } = this.#child
    if (pid === undefined || !existsSync(join(this.#scratch, startedFile))) return
    endGroup(pid)
    endProcesses({ pid, mark: this.#scratch })
  }

  /** Ends the process at once, and waits for that. */
  async end(): Promise<void> {
    this.keepAwake(true)
    this.kill()
    await this.#ended
  }
}

/** Ignores that a message could not be sent: the exit of the worker reports its death. */
function ignoreClosed(): void {
  return undefined
}

/** The environment without the variables that decide which package files Node loads and how it writes dates and numbers. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, NODE_OPTIONS: undefined, NODE_PATH: undefined, NODE_ICU_DATA: undefined }
}

/** One time zone and one locale for all machines, because no key covers them. */
const oneWorld = { TZ: 'UTC', LC_ALL: 'en_US.UTF-8' } satisfies NodeJS.ProcessEnv

/** Numeric libraries size their thread pools by these variables when they start. */
function threadLimits(threads: number): NodeJS.ProcessEnv {
  const count = String(threads)
  return {
    OMP_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: '1',
    TF_CPP_MIN_LOG_LEVEL: '3',
  }
}
