import {
  copyFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeOrder } from '../coordinator/make-order.ts'
import { stageSource } from '../graph/stage-entry.ts'
import { ingestStage, wiresOf, type Task } from '../graph/task.ts'
import { lastFailure, type LastFailure } from '../provenance/last-failure.ts'
import { engineFolder } from '../store/engine-builds.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { hasCode } from '../values/has-code.ts'
import { quoted } from '../values/shell-word.ts'
import { UserError } from '../values/user-error.ts'
import type { DebugInput, DebugTask } from '../worker/debug-folder.ts'
import { inputFile } from '../worker/input-files.ts'
import type { ArtifactSource, Order } from '../worker/messages.ts'
import type { Planned, Session } from './open-session.ts'
import { oneTask } from './one-task.ts'
import { refuseOwnFile } from './own-files.ts'

/** A task laid out to be run by itself. */
export interface LaidOutDebug {
  readonly task: Task
  /** An absolute path. */
  readonly folder: string
  readonly inputs: DebugTask['inputs']
  readonly isProgram: boolean
  readonly failure: LastFailure | undefined
}

/**
 * Lays out a folder with a task's inputs as files, its params, and a script that runs just that task from the stage's source.
 *
 * @throws UserError `no-inputs` where an input has no result of today, `would-overwrite` where the folder is another's.
 */
export async function layOutDebug(session: Session, what: string, into: string | undefined): Promise<LaidOutDebug> {
  const { graph, store } = session
  const task = oneTask(session, what)
  if (task.stage === ingestStage) throw noStage(task)
  const folder = resolve(into ?? join(graph.root, 'debug', folderName(task)))
  refuseOwnFile(session, folder)
  refuseOther(folder, task)
  const { plan, prepared } = await session.plan(session.select([task.name]))
  const order = orderOf(session, task, { plan, prepared })
  const { file, exported } = stageSource(graph.stages.get(task.stage)!)
  const { database, cache } = store.place
  const written = [cache, folder, ...['', '-wal', '-shm', '-journal'].map((suffix) => database + suffix)]
  clear(folder)
  const inputs = layOutInputs(folder, order)
  const laid: DebugTask = { task: task.name, root: graph.root, file, exported, written, inputs }
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text)
  }
  write('params.json', `${JSON.stringify(task.params, null, 2)}\n`)
  write('run.mjs', scriptOf(task))
  write('task.json', `${JSON.stringify(laid, null, 2)}\n`)
  const isProgram = prepared.identities.get(task.stage)!.declaration.program !== undefined
  return { task, folder, inputs, isProgram, failure: lastFailure(store, plan.get(task)!) }
}

/** A folder's name that no shell has to be told to leave alone. */
function folderName({ name }: Task): string {
  return name
    .replaceAll(/[^\w.=-]+/g, '-')
    .replace(/-$/, '')
    .slice(0, 100)
}

function noStage({ name, file }: Task): UserError {
  return new UserError({
    code: 'no-stage',
    what: `${name} brings a file in, and there is no stage to debug`,
    at: file,
    fix: 'debug a task that reads it',
  })
}

/** What lies in a folder that `debug` has made. */
const own = ['.gitignore', 'inputs', 'params.json', 'task.json', 'run.mjs', 'program']

function refuseOther(folder: string, { name }: Task): void {
  const entries = entriesOf(folder)
  if (entries?.length === 0 || entries === undefined) return
  const whose = taskOf(folder)
  if (whose === name) return
  throw new UserError({
    code: 'would-overwrite',
    what:
      whose === undefined ? `"${folder}" is there already, and is not empty` : `"${folder}" is the folder of ${whose}`,
    at: folder,
    fix: 'name a new folder: --into <folder>',
  })
}

/** What is in a folder; undefined where there is none. */
function entriesOf(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    if (!hasCode(error, 'ENOTDIR')) throw error
    throw new UserError({
      code: 'would-overwrite',
      what: `"${folder}" is a file`,
      at: folder,
      fix: 'name a new folder: --into <folder>',
    })
  }
}

function taskOf(folder: string): string | undefined {
  const file = join(folder, 'task.json')
  if (!existsSync(file) || !existsSync(join(folder, 'run.mjs'))) return undefined
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Partial<DebugTask>).task
  } catch {
    return undefined
  }
}

/** What else lies there is somebody's, and stays. */
function clear(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const outputs = (entriesOf(folder) ?? []).filter((entry) => /^output(\.|$)/.test(entry))
  for (const entry of [...own, ...outputs]) rmSync(join(folder, entry), { recursive: true, force: true })
  writeFileSync(join(folder, '.gitignore'), '*\n')
}

/** The order by which a run would have the task executed. */
function orderOf({ store }: Session, task: Task, { plan, prepared }: Planned): Order {
  const inputs = wiresOf(task).flatMap(([, sources]) => sources)
  const open = inputs.filter((input) => plan.get(input)!.decision !== 'reuse')
  if (open.length > 0) throw noInputs(task, open)
  const stages = new Map([...prepared.identities].map(([name, { code, declaration }]) => [name, { code, declaration }]))
  const ports = { stages, ledger: { location: (digest: ArtifactDigest) => store.artifacts.sound(digest) } }
  const order = makeOrder({ task, id: 0 }, ports, (input) => plan.get(input)!.output!)
  if ('gone' in order) throw noInputs(task, order.gone)
  return order
}

function noInputs({ name }: Task, open: readonly Task[]): UserError {
  const [first, ...more] = [...new Set(open)]
  const others = more.length === 0 ? '' : ` and ${more.length} more of its inputs`
  return new UserError({
    code: 'no-inputs',
    what: `${name} can't be laid out: ${first!.name}${others} ${more.length === 0 ? 'has' : 'have'} no result that is up to date`,
    at: name,
    fix: `run what it reads: ${[first!, ...more.slice(0, 2)].map((input) => quoted(input.name)).join(' ')}`,
  })
}

function layOutInputs(folder: string, { inputs }: Order): DebugTask['inputs'] {
  const layOut = (source: ArtifactSource, name: string): DebugInput => {
    const { producer, format } = source
    const archive = format === 'folder' ? '.tar' : ''
    const file = `inputs/${inputFile(name, format, false)}${archive}`
    writeInput(join(folder, file), source)
    return { producer, format, file }
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      name,
      'digest' in input
        ? layOut(input, name)
        : input.map((member, i) => ({ ...layOut(member, `${name}/${i}`), params: member.params })),
    ]),
  )
}

/** A copy, which a task may read and no more, as in a run. */
function writeInput(path: string, { bytes, file }: ArtifactSource): void {
  mkdirSync(dirname(path), { recursive: true })
  if (bytes === undefined) copyFileSync(file!, path)
  else writeFileSync(path, bytes)
  chmodSync(path, 0o444)
}

function scriptOf({ name }: Task): string {
  const module = pathToFileURL(join(engineFolder, 'dist/worker/worker/debug-task.js')).href
  return `// Runs ${JSON.stringify(name)} by itself, on the files beside this script and the stage's source as it is now. It records nothing.
const { debugTask } = await import(${JSON.stringify(module)})

await debugTask(import.meta.url)
`
}
