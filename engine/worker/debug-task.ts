import { copyFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { register } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { decodeArchive } from '../formats/archive.ts'
import { checkKind } from '../formats/check-kind.ts'
import { isInFile, type AnyBytes } from '../values/bytes-in-file.ts'
import { declarationOf } from '../values/declaration.ts'
import { digestFile } from '../values/digest-file.ts'
import { writeFolder } from '../values/folder-files.ts'
import type { Format } from '../values/kind.ts'
import { printableLines } from '../values/printable.ts'
import { isProgram, type Program } from '../values/program.ts'
import type { Stage } from '../values/stage.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { readWholeFile } from '../values/whole-file.ts'
import { checkStage } from './check-stage.ts'
import type { DebugInput, DebugTask, LoadedDebug } from './debug-folder.ts'
import { errorLines } from './error-lines.ts'
import { extensions } from './input-files.ts'
import type { ArtifactSource, MemberSource, Order } from './messages.ts'
import { runOrder } from './run-order.ts'
import { taskErrorOf } from './task-error.ts'

/**
 * Runs the task that `debug` laid out in the folder of a script, on the files and the source that are there now. It records nothing: the
 * output is a file of the folder. With `--shell`, a program's folder is laid out and a shell opened in it.
 */
export async function debugTask(script: string, words: readonly string[] = process.argv.slice(2)): Promise<void> {
  const folder = realpathSync(fileURLToPath(new URL('.', script)))
  const laid = JSON.parse(readFileSync(join(folder, 'task.json'), 'utf8')) as DebugTask
  process.setSourceMapsEnabled(true)
  try {
    const loaded = await load(folder, laid)
    if (words.includes('--shell')) process.exitCode = await openShell(loaded)
    else await run(loaded)
  } catch (error) {
    tellFailure(error, folder, laid)
    process.exitCode = 1
  }
}

async function load(folder: string, laid: DebugTask): Promise<LoadedDebug> {
  const { root, file, exported, task, written } = laid
  const stage = await loadSource(laid)
  const declaration = declarationOf(stage)
  const params = JSON.parse(readFileSync(join(folder, 'params.json'), 'utf8')) as Order['params']
  checkKind(
    params,
    { format: 'json', schema: declaration.params },
    { what: 'params.json holds what the stage does not declare', fix: 'mend params.json, or the params of the stage' },
  )
  const own = { ...noText, root, file, exported }
  const order: Order = { id: 0, task, code: '', params, inputs: sourcesOf(folder, laid) }
  if (!isProgram(stage)) return { folder, stage, declaration, order, text: own }
  const { programOrderNow } = await import('./debug-program.ts')
  const program = await programOrderNow(declaration.program!, { root, file, written })
  // The first failure is what is looked for.
  const once = { ...declaration, program: { ...declaration.program!, retries: 0 } }
  return { folder, stage, declaration: once, order: { ...order, program }, text: own }
}

const noText = { code: '', bundle: '', map: '', imports: [], packages: [], joined: {} }

/** Loads the stage from its own source, with a loader whose source maps lead a debugger to it. */
async function loadSource({ root, file, exported }: DebugTask): Promise<Stage | Program> {
  const config = join(root, 'tsconfig.json')
  const [modules, commonJs] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')])
  modules.register({ tsconfig: existsSync(config) ? config : false })
  commonJs.register()
  register(new URL('debug-hooks.js', import.meta.url).href)
  const path = join(root, file)
  if (!existsSync(path)) throw noSource(path)
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>
  // A CommonJS module is itself the default export of what `import` gives.
  const own = module['default']
  const exports =
    typeof own === 'object' && own !== null && '__esModule' in own ? (own as Record<string, unknown>) : module
  const made = exports[exported]
  checkStage({ file, exported }, made)
  return made
}

function noSource(path: string): UserError {
  return new UserError({
    code: 'no-stage',
    what: 'the source of the stage is not there any more',
    at: path,
    fix: 'call `debug` again',
  })
}

/** The inputs as they are now: whoever wants to may change them. */
function sourcesOf(folder: string, { inputs }: DebugTask): Order['inputs'] {
  const sourceOf = ({ producer, format, file }: DebugInput): ArtifactSource => {
    const path = join(folder, file)
    return { digest: digestFile(path), format, producer, file: path }
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]): [string, ArtifactSource | readonly MemberSource[]] =>
      'file' in input
        ? [name, sourceOf(input)]
        : [name, input.map((member) => ({ ...sourceOf(member), params: member.params }))],
    ),
  )
}

async function run({ folder, order, ...loaded }: LoadedDebug): Promise<void> {
  const scratch = mkdtempSync(join(folder, '.scratch-'))
  try {
    const { bytes, digest } = await runOrder(order, loaded, {
      observer: { observe: async (_, work) => ({ result: await work(), observed: {} }) },
      context: { progress: () => undefined },
      scratch,
      kept: join(folder, 'program'),
      echo: (name, piece) => process[name].write(piece),
    })
    const output = writeOutput(folder, loaded.declaration.output.format, bytes)
    process.stdout.write(`${order.task} made ${shown(output)}, ${bytes.length} bytes, sha256 ${digest}\n`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function writeOutput(folder: string, format: Format, bytes: AnyBytes): string {
  const path = join(folder, `output${extensions[format]}`)
  rmSync(path, { recursive: true, force: true })
  if (format === 'folder') writeFolder(path, decodeArchive(isInFile(bytes) ? readWholeFile(bytes.file) : bytes))
  else if (isInFile(bytes)) copyFileSync(bytes.file, path)
  else writeFileSync(path, bytes)
  return path
}

async function openShell(loaded: LoadedDebug): Promise<number> {
  if (loaded.declaration.program === undefined) {
    throw new UserError({
      code: 'bad-option',
      what: '--shell is for programs, and this stage is none',
      fix: 'leave --shell out',
    })
  }
  const { programShellNow } = await import('./debug-program.ts')
  return programShellNow(loaded)
}

function tellFailure(thrown: unknown, folder: string, { task, root }: DebugTask): void {
  const error = taskErrorOf(thrown, root)
  const script = relative(root, join(folder, 'run.mjs'))
  const frames = error.frames.filter((frame) => !frame.startsWith(`${script}:`))
  const fix = error.fix === undefined || !isUserError(thrown) ? [] : [`   fix: ${error.fix}`]
  process.stderr.write(
    `${printableLines([`failed ${task}`, ...errorLines({ ...error, frames }), ...fix].join('\n'))}\n`,
  )
}

function shown(path: string): string {
  return relative(process.cwd(), path)
}
