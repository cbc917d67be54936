import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import { probeSandbox, sandboxWords } from '../programs/sandbox.ts'
import { inCanonicalForm } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import { diskFull, isDiskFull } from '../values/disk-full.ts'
import { printable } from '../values/printable.ts'
import type { Program } from '../values/program.ts'
import { programEnvironment } from '../values/program-environment.ts'
import type { ProgramRun } from '../values/program-record.ts'
import type { Context } from '../values/stage.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { boundedLog, type BoundedLog } from './bounded-log.ts'
import { fixOfProgram, type ProgramSources } from './fix-of-program.ts'
import type { Order, StageText } from './messages.ts'
import type { Observer } from './observe.ts'
import { layOutProgram, type ProgramFolder } from './program-folder.ts'
import { pathsInOutput } from './paths-in-output.ts'
import { programShell, type ProgramShell } from './program-shell.ts'
import { readOutput, type Output } from './read-output.ts'
import type { Observed } from './recorder.ts'
import { mergeObserved } from './uncovered.ts'
import { watchMemory } from './watch-memory.ts'

/** A loaded program. */
export interface LoadedProgram {
  readonly stage: Program
  readonly declaration: Declaration
  readonly text: StageText
}

/** What a worker lends to a program. */
export interface ProgramLending {
  readonly observer: Pick<Observer, 'observe'>
  readonly context: Context
  /** The worker's own folder. */
  readonly scratch: string
  /** Where the program runs, if it is to be looked at afterwards; else it runs in a new folder, which is removed. */
  readonly kept?: string
  /** Hears what the program writes, as it writes it. */
  readonly echo?: (name: 'stdout' | 'stderr', piece: Uint8Array) => void
}

/** What a program made, and how it ran. */
export interface ProgramMade extends Output {
  readonly observed: Observed
  readonly run: ProgramRun
}

/** Runs a program's task, and where it fails as often again as its stage allows: each try in a folder of its own. */
export async function runProgram(order: Order, loaded: LoadedProgram, lending: ProgramLending): Promise<ProgramMade> {
  const failed: string[] = []
  const retries = loaded.declaration.program?.retries ?? 0
  for (;;) {
    try {
      const made = await runOnce(order, loaded, lending)
      return failed.length === 0 ? made : { ...made, run: { ...made.run, failed } }
    } catch (error) {
      if (!isUserError(error) || lasting.has(error.code)) throw error
      if (failed.length === retries) throw withTries(error, failed)
      failed.push(error.message.split('\n')[0]!)
    }
  }
}

/** Errors that another try would meet again, because the program did not make them, or always does. */
const lasting: ReadonlySet<string> = new Set([
  'bad-word',
  'bad-option',
  'builtins',
  'code-changed',
  'disk-full',
  'input-written',
  'no-sandbox',
  'not-awaited',
])

/** Tells of the tries before the last one. */
function withTries({ code, message, at, fix }: UserError, failed: readonly string[]): UserError {
  const tries = failed.map((failure, i) => `  try ${i + 1}: ${failure}`)
  const told = failed.length === 0 ? [] : [`  it was tried ${failed.length + 1} times; before:`, ...tries]
  return new UserError({ code, what: [message, ...told].join('\n'), at, fix })
}

/** Runs a program in a folder of its own, ends all that it started, and reads what it wrote. */
async function runOnce(order: Order, loaded: LoadedProgram, lending: ProgramLending): Promise<ProgramMade> {
  const folder = layOut(order, loaded, lending)
  // Its folder has another name in each run: what programs say of their files is told without it.
  const logs = { stdout: logOf('stdout', folder, lending), stderr: logOf('stderr', folder, lending) }
  try {
    const shell = await openShell(order, folder, { ...loaded, logs })
    const observed = await runWithin(order, { ...loaded, ...lending, folder, shell })
    folder.requireUnchanged()
    const path = join(folder.path, folder.files.output)
    const output = await readOutput(path, loaded.declaration.output, { task: order.task, scratch: lending.scratch })
    const { stdout, stderr } = logs
    const run = {
      sandbox: isSandboxed(order, loaded),
      stdout: stdout.kept(),
      stderr: stderr.kept(),
      left: shell.left(),
    }
    const paths = pathsInOutput(output.bytes, order, { text: loaded.text, scratch: lending.scratch })
    return { ...output, observed: mergeObserved(observed, paths), run }
  } catch (error) {
    const { declaration, text } = loaded
    throw isUserError(error)
      ? withLastLines(error, logs, { root: text.root, sources: declaration.program?.sources ?? [] })
      : error
  } finally {
    if (lending.kept === undefined) folder.remove()
  }
}

function logOf(name: 'stdout' | 'stderr', { path }: ProgramFolder, { echo }: ProgramLending): BoundedLog {
  const log = boundedLog(`${path}/`)
  if (echo === undefined) return log
  return {
    ...log,
    add(piece) {
      log.add(piece)
      echo(name, piece)
    },
  }
}

function layOut(order: Order, { declaration }: LoadedProgram, { scratch, kept }: ProgramLending): ProgramFolder {
  try {
    return layOutProgram(
      order,
      declaration,
      kept === undefined ? mkdtempSync(join(scratch, 'program-')) : emptied(kept),
    )
  } catch (error) {
    throw isDiskFull(error) ? diskFull('a program could not be laid out', scratch) : error
  }
}

function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

function isSandboxed({ program }: Order, { declaration }: Pick<LoadedProgram, 'declaration'>): boolean {
  return program?.sandbox === true || declaration.program?.sandbox === true
}

let sandboxOptions: readonly string[] | undefined

function openShell(
  order: Order,
  folder: ProgramFolder,
  {
    declaration,
    text,
    logs,
  }: LoadedProgram & { readonly logs: { readonly stdout: BoundedLog; readonly stderr: BoundedLog } },
): Promise<ProgramShell> {
  const tools = Object.values(declaration.program?.tools ?? {}).map(([tool]) => tool!)
  const place = { folder: folder.path, inputs: join(folder.path, '.task/input'), root: text.root, tools }
  return programShell({
    ...logs,
    folder: folder.path,
    env: programEnvironment({ home: folder.path, env: order.program?.env ?? {}, tools, root: text.root }),
    sandbox: isSandboxed(order, { declaration }) ? sandboxWords((sandboxOptions ??= probeSandbox()), place) : [],
  })
}

interface Running extends LoadedProgram, ProgramLending {
  readonly folder: ProgramFolder
  readonly shell: ProgramShell
}

/** Calls the program's `run` within its limits; when it is over, nothing that it started runs on. */
async function runWithin(order: Order, running: Running): Promise<Observed> {
  const { stage, declaration, text, observer, context, folder, shell } = running
  const params = inCanonicalForm(order.params)
  const limits = limitsOf(declaration)
  const work = (): unknown => shell.within(($) => stage.run({ $, ...folder.files }, params, context))
  try {
    const { observed } = await observer.observe(text, () => Promise.race([work(), limits.outgrown]))
    if (shell.isBusy()) throw notAwaited()
    return observed
  } catch (error) {
    throw shell.failureOf(error) ?? error
  } finally {
    limits.stop()
    shell.close()
  }
}

/** A promise that is rejected once the program outgrows a limit. */
function limitsOf({ limits }: Declaration): { readonly outgrown: Promise<never>; readonly stop: () => void } {
  let refuse: (error: UserError) => void = () => undefined
  const outgrown = new Promise<never>((_, reject) => {
    refuse = reject
  })
  const { seconds, megabytes } = limits ?? {}
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(() => {
          refuse(tooSlow(seconds))
        }, seconds * 1000)
  const memory =
    megabytes === undefined
      ? undefined
      : watchMemory(megabytes, (taken) => {
          refuse(tooLarge(megabytes, taken))
        })
  return {
    outgrown,
    stop() {
      clearTimeout(timer)
      memory?.stop()
    },
  }
}

function tooSlow(seconds: number): UserError {
  return new UserError({
    code: 'timeout',
    what: `it ran longer than its limit of ${seconds} s`,
    fix: 'make it faster, or raise limits.seconds in its stage',
  })
}

function tooLarge(megabytes: number, taken: number): UserError {
  return new UserError({
    code: 'memory',
    what: `its processes took ${taken} MB of memory, more than its limit of ${megabytes} MB`,
    fix: 'let it take less, or raise limits.megabytes in its stage',
  })
}

function notAwaited(): UserError {
  return new UserError({
    code: 'not-awaited',
    what: 'its run() has returned while a command of it was still running',
    fix: 'return the command, or await it: run: ({ $ }) => $`...`',
  })
}

/** The record of failures keeps the beginning of a message: what failed comes first, and then what the program said last. */
function withLastLines(
  error: UserError,
  { stdout, stderr }: Record<'stdout' | 'stderr', BoundedLog>,
  project: ProgramSources,
): UserError {
  const [name, log] = stderr.kept().bytes > 0 ? ['standard error', stderr] : ['standard output', stdout]
  const { code, message, at, fix = fixOfProgram(log.lastLines(), project) } = error
  const { bytes } = log.kept()
  if (bytes === 0 && !code.startsWith('program-')) return error
  const lines = bytes === 0 ? [] : log.lastLines().map((line) => `    ${printable(line)}`)
  const said = bytes === 0 ? ['  it wrote nothing'] : [`  its last lines on ${name}:`, ...lines]
  return new UserError({ code, what: [message, ...said].join('\n'), at, fix })
}
