import childProcess, { type ChildProcess, type SpawnOptions } from 'node:child_process'
import { resolve } from 'node:path'
import type { Command, Shell, ShellOptions } from '../values/program.ts'
import { UserError } from '../values/user-error.ts'
import type { BoundedLog } from './bounded-log.ts'
import { requireFolder, requireShellOptions } from './require-shell-options.ts'
import { requireWords } from './require-words.ts'
import { endProcesses, markName } from './end-processes.ts'
import { endGroup } from '../values/end-process.ts'

/** Where a program's commands run, and who hears of them. */
export interface ShellPlace {
  /** The program's folder. Its processes are told by it. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** The words before each command that put it into a sandbox; none without one. */
  readonly sandbox: readonly string[]
  readonly stdout: BoundedLog
  readonly stderr: BoundedLog
}

/** The shell of one task. */
export interface ProgramShell {
  /** Calls a function in which `$`, and what it pipes into, is this shell's. */
  readonly within: <Result>(work: ($: Shell) => Result) => Result
  /** Ends all commands at once, and lets no more begin. */
  readonly close: () => void
  /** Whether a command has not ended yet. */
  readonly isBusy: () => boolean
  /** How many processes commands left running, which were ended with them. */
  readonly left: () => number
  /** An error that a command's end is, as a person reads it; of others nothing. */
  readonly failureOf: (error: unknown) => UserError | undefined
}

/** The commands of one task. */
interface State {
  isClosed: boolean
  /** How many processes commands have left running. */
  left: number
  /** How many have begun, and how many of them run. */
  count: number
  running: number
  failed: Ended | undefined
}

/** A command that has ended. */
interface Ended {
  readonly command: string
  readonly code: number | null
  readonly signal: string | null
}

/** Every failing command, also one in a pipe, ends the line; so does a variable that is not set. */
const prefix = 'set -euo pipefail;'

/** So much of a command's output its text() gives: it is in memory. */
const mostBytes = 64 << 20

/** Makes the shell of one task. zx is loaded by the first program alone. */
export async function programShell(place: ShellPlace): Promise<ProgramShell> {
  const zx = await import('zx/core')
  const state: State = { isClosed: false, left: 0, count: 0, running: 0, failed: undefined }
  const commands: Promise<unknown>[] = []
  const base = { ...settings, cwd: place.folder, env: { ...place.env }, spawn: spawnIn(place, state), quote: zx.quote }
  // zx keeps what holds for its commands by where a call comes from: so it holds for those that a command is piped into, too.
  const start = (own: object, first: TemplateStringsArray, values: unknown[]): Command =>
    zx.within(() => {
      Object.assign(zx.$, base, own)
      const command = zx.$(first, ...values)
      commands.push(command)
      return command
    })
  return {
    within: (work) =>
      zx.within(() => {
        Object.assign(zx.$, base)
        return work(shellOf(place, start))
      }),
    close() {
      state.isClosed = true
      // The task tells of those that run on; that they were ended is no error of its own.
      for (const command of commands) command.catch(() => undefined)
      state.left += endProcesses({ pid: process.pid, mark: place.folder, onlyMarked: true })
    },
    isBusy: () => state.running > 0,
    left: () => state.left,
    failureOf: (error) => (error instanceof zx.ProcessOutput ? failure(error.cause, state.failed) : undefined),
  }
}

/** How zx runs commands here, whatever the environment says of it. */
const settings = {
  ...{ prefix, postfix: '', shell: 'bash', stdio: 'pipe' as const, detached: true, nothrow: false, preferLocal: false },
  ...{ quiet: true, verbose: false, timeout: undefined, log: () => undefined },
}

type Start = (own: object, first: TemplateStringsArray, values: unknown[]) => Command

/** `$` with the options that it was called with. */
function shellOf(place: ShellPlace, start: Start, given: ShellOptions = {}): Shell {
  function $(first: TemplateStringsArray | ShellOptions, ...values: unknown[]): Command | Shell {
    if (!isTemplate(first)) {
      requireShellOptions(first)
      return shellOf(place, start, { ...given, ...first, env: { ...given.env, ...first.env } })
    }
    const { env, cwd = '.', input, nothrow = false } = given
    const own = { env: { ...place.env, ...env }, cwd: resolve(place.folder, cwd), nothrow, store: boundedStore() }
    requireWords(first, values)
    requireFolder(place.folder, cwd)
    // Who is given no input finds the end of it at once, and waits for none.
    const command = start(
      { ...own, ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }) },
      first,
      values,
    )
    return checkingPipes(command)
  }
  return $ as Shell
}

/** A command whose pipes refuse what is no word. */
function checkingPipes(command: Command): Command {
  const pipe = command.pipe.bind(command)
  const value: Command['pipe'] = (first, ...values) => {
    // A pipe may also lead into a stream or a command.
    if (!Array.isArray(first)) return pipe(first, ...values)
    requireWords(first, values)
    return checkingPipes(pipe(first, ...values))
  }
  return Object.defineProperty(command, 'pipe', { value, configurable: true })
}

function isTemplate(value: TemplateStringsArray | ShellOptions): value is TemplateStringsArray {
  return Array.isArray(value)
}

type Spawn = typeof childProcess.spawn

/** Starts commands: in the sandbox where there is one, and with a mark by which what they leave behind is found. */
function spawnIn({ folder, sandbox, stdout, stderr }: ShellPlace, state: State): Spawn {
  const spawn = (command: string, _: readonly string[], options: SpawnOptions): ChildProcess => {
    if (state.isClosed) throw new Error('the task is over: no command is begun any more')
    const mark = `${folder}/${(state.count += 1)}`
    const [program, ...words] = [...sandbox, 'bash', '-c', command]
    const env = { ...options.env, [markName]: mark }
    const child = childProcess.spawn(program, words, { ...options, env, shell: false })
    child.stdout?.on('data', stdout.add)
    child.stderr?.on('data', stderr.add)
    state.running += 1
    child.once('close', () => {
      state.running -= 1
    })
    child.once('exit', (code, signal) => {
      if (code !== 0) state.failed = { command: command.replace(prefix, '').trim(), code, signal }
      if (child.pid === undefined) return
      // What holds the pipes open would be waited for: it ends with the command that began it.
      state.left += endProcesses({ pid: child.pid, mark })
      endGroup(child.pid)
    })
    return child
  }
  return spawn as Spawn
}

/** What zx keeps of an output for `text()`; of more than fits it keeps nothing, and throws when it is asked. */
function boundedStore() {
  return { stdout: new BoundedPieces(), stderr: new BoundedPieces(), stdall: new BoundedPieces() }
}

class BoundedPieces extends Array<string | Buffer> {
  #bytes = 0

  override push(...pieces: (string | Buffer)[]): number {
    for (const piece of pieces) {
      this.#bytes += piece.length
      if (this.#bytes <= mostBytes) super.push(piece)
      else this.length = 0
    }
    return this.length
  }

  override join(separator?: string): string {
    if (this.#bytes <= mostBytes) return super.join(separator)
    throw new UserError({
      code: 'too-large',
      what: `a command wrote ${this.#bytes} bytes, more than its text can be asked for`,
      fix: 'let it write them to a file',
    })
  }
}

function failure(cause: unknown, failed: Ended | undefined): UserError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'E2BIG') {
    return new UserError({
      code: 'program-failed',
      what: 'its command is longer than the system allows',
      fix: 'hand over `manifest` instead: a JSON file with the paths of all inputs',
    })
  }
  const { command = 'a command', code = null, signal = null } = failed ?? {}
  const shown = `\`${shortened(command)}\``
  if (cause instanceof Error)
    return new UserError({ code: 'program-not-started', what: `${shown} could not be started: ${cause.message}` })
  const wasKilled = signal !== null || signalOf(code) !== undefined
  const what = `${shown} ended with ${describeEnd(code, signal)}`
  return new UserError({ code: wasKilled ? 'program-killed' : 'program-failed', what })
}

/** A shell tells a signal that ended its command as an exit code above 128. */
function signalOf(code: number | null): string | undefined {
  return code !== null && code > 128 ? signals.get(code - 128) : undefined
}

function describeEnd(code: number | null, signal: string | null): string {
  if (signal !== null) return `signal ${signal}`
  const told = signalOf(code)
  return `exit code ${code ?? 'unknown'}${told === undefined ? '' : ` (${told})`}`
}

const signals: ReadonlyMap<number, string> = new Map([
  [2, 'SIGINT'],
  [6, 'SIGABRT'],
  [8, 'SIGFPE'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [13, 'SIGPIPE'],
  [15, 'SIGTERM'],
])

function shortened(command: string): string {
  const line = command.replace(/\s+/g, ' ')
  return line.length > 200 ? `${line.slice(0, 200)}...` : line
}
