import { existsSync, statSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import type { Static } from '@sinclair/typebox'
import { canonicalJson } from '../values/canonical-json.ts'
import { describeValue } from '../values/show-value.ts'
import type { Kind, ValueOf } from '../values/kind.ts'
import type { Inputs, Many, Stage } from '../values/stage.ts'
import { printableLine } from '../values/printable.ts'
import { UserError } from '../values/user-error.ts'
import { projectPath } from './project-path.ts'
import { readCalls } from './read-calls.ts'
import { nameOfStage, stageEntry, stageSource, type StageSource } from './stage-entry.ts'
import { stagePath } from './stage-path.ts'
import { ingestStage, taskName, type Coordinates, type Task } from './task.ts'
import { readUseOptions } from './use-options.ts'

/** The tasks that a stage's inputs are wired to. */
export type WiresFor<I extends Inputs> = {
  readonly [name in keyof I]: I[name] extends Many<unknown, infer Made>
    ? readonly Task<Made>[]
    : I[name] extends Kind<unknown, infer Made>
      ? Task<Made>
      : never
}

/** Adds a task of one stage to the graph; `at` names it where its top-level scalar params are not what tells it apart. */
export type StageHandle<I extends Inputs, P, Value> = (
  inputs: WiresFor<I>,
  params: P,
  options?: { readonly at?: Coordinates },
) => Task<Value>

/** What "use" takes the types of a stage from. */
type Declared = Pick<Stage, 'inputs' | 'params' | 'output'>

/** Which export of a file a stage is, and the module that the file's path is relative to. */
export interface UseOptions<Name extends string = string> {
  readonly export?: Name
  readonly from?: string
}

/** Takes a stage into a pipeline. */
export type Use = <M extends { readonly [name in Name]: Declared }, Name extends string = 'default'>(
  load: () => Promise<M>,
  options?: string | UseOptions<Name>,
) => StageHandle<M[Name]['inputs'], Static<M[Name]['params']>, ValueOf<M[Name]['output']>>

/** What a pipeline's body builds its graph with. */
export interface Builder<Params = object> {
  /** Which of the pipeline's profiles the graph is for. */
  readonly profile: string
  /** The pipeline's own params: their defaults, and what `--set` or open() gave in their place. */
  readonly params: Params
  /**
   * Takes a stage into the pipeline: `use(() => import('./stages/train.ts'))`. The file is not loaded here. A module in
   * another folder than the pipeline's file says from where its path counts: `use(..., import.meta.url)`. A stage that is no
   * default export is named: `use(() => import('./stages/try.ts'), { export: 'decov', from: import.meta.url })`.
   */
  readonly use: Use
  /** Brings a file in by the digest of its bytes; the path is relative to the pipeline's folder. */
  readonly ingest: (path: string) => Task<Uint8Array>
  /**
   * Adds tasks that depend on what a task makes, such as one for each file that it found. The body is called with the value once it is
   * known; it may call stages, and may return what graph() may return, or the tasks.
   */
  readonly after: <Value>(task: Task<Value>, body: (value: Value) => unknown) => void
}

/** What is added to a graph once the result of a task is known. */
export interface Continuation {
  readonly task: Task
  /** @throws whatever the pipeline's own code throws. */
  readonly body: (value: unknown) => unknown
}

/** A pipeline's tasks, each after those that it reads. Continuations add tasks to it. */
export interface Graph {
  /** The pipeline's folder. */
  readonly root: string
  readonly tasks: readonly Task[]
  readonly byName: ReadonlyMap<string, Task>
  /** Of a graph of variants: the tasks by the name that the pipeline gave them, which tasks of several variants may share. */
  readonly namesakes?: ReadonlyMap<string, readonly Task[]>
  /** The stages in use: name to entry, `stages/train.ts` or `stages/try.ts#decov`, relative to the pipeline's folder. */
  readonly stages: ReadonlyMap<string, string>
  /** What waits for the result of a task. */
  readonly continuations: readonly Continuation[]
}

/** A graph while a pipeline's body adds tasks to it. */
export interface OpenGraph {
  readonly builder: Builder<Readonly<Record<string, unknown>>>
  /** Whether a value is a task of this graph. */
  readonly isOwn: (value: unknown) => value is Task
  /**
   * Ends the building: what is added later is refused.
   *
   * @throws UserError `changed-since-call` for tasks whose inputs or params were changed after they had been made.
   */
  readonly close: () => Graph
  /** Calls the body of a continuation, which may add tasks, and gives what it returned; it does so once. */
  readonly goOn: (continuation: Continuation, value: unknown) => Promise<unknown>
}

/** What a graph is built for. */
export interface GraphPlace {
  readonly root: string
  readonly profile: string
  /** The pipeline's own params. */
  readonly params?: Readonly<Record<string, unknown>>
}

/** Opens a graph to add tasks to. */
export function openGraph(place: GraphPlace): OpenGraph {
  const tasks: Task[] = []
  const byName = new Map<string, Task>()
  const stages = new Map<string, string>()
  const continuations: Continuation[] = []
  const calls = readCalls()
  let isOpen = true
  const whileOpen = <Value>(what: string, make: () => Value): Value => {
    if (!isOpen) throw tooLate(what)
    return make()
  }
  const add = <Value>(task: Task<Value>): Task<Value> => {
    const namesake = byName.get(task.name)
    if (namesake !== undefined) throw twoOfOneName(namesake, task)
    tasks.push(task)
    byName.set(task.name, task)
    return task
  }
  const builder: OpenGraph['builder'] = {
    profile: place.profile,
    params: place.params ?? {},
    use: (load, options) =>
      whileOpen('use()', () => {
        const { exported, folder } = readUseOptions(options, place.root)
        const file = projectPath(place.root, stageFile(folder, load))
        const stage = stageName({ file, exported }, stages)
        return (inputs, params, own) =>
          whileOpen(`${stage}()`, () => add(calls.task({ stage, file, inputs, params, options: own })))
      }),
    ingest: (path) => whileOpen('ingest()', () => add(calls.own(makeIngest(place.root, path, byName)))),
    after: (task, body) => {
      whileOpen('after()', () => continuations.push(readContinuation(task, body, calls.isOwn)))
    },
  }
  const close = (): Graph => {
    isOpen = false
    calls.refuseChanged()
    return { root: place.root, tasks, byName, stages, continuations }
  }
  return {
    builder,
    isOwn: (value): value is Task => calls.isOwn(value),
    close,
    async goOn(continuation, value) {
      continuations.splice(continuations.indexOf(continuation), 1)
      isOpen = true
      const returned = await continuation.body(value)
      close()
      return returned
    },
  }
}

/** Runs a pipeline's body and collects its tasks. */
export function buildGraph<Result>(
  place: GraphPlace,
  body: (builder: Builder) => Result,
): { graph: Graph; result: Result } {
  const { builder, close } = openGraph(place)
  const result = body(builder)
  return { graph: close(), result }
}

function readContinuation(task: unknown, body: unknown, isOwn: (value: unknown) => boolean): Continuation {
  const write = 'write after(task, (value) => { ... })'
  if (!isOwn(task)) {
    const what = `after() takes a task of this graph, not ${describeValue(task)}`
    throw new UserError({ code: 'bad-call', what, fix: write })
  }
  if (typeof body !== 'function') {
    const what = `after() takes a function that adds tasks, not ${describeValue(body)}`
    throw new UserError({ code: 'bad-call', what, fix: write })
  }
  return { task: task as Task, body: body as Continuation['body'] }
}

function tooLate(what: string): UserError {
  return new UserError({
    code: 'late-task',
    what: `${what} was called after graph() had ended, so that its task would be in no graph`,
    fix: 'make all tasks before graph() ends: make it async, and await what they wait for',
  })
}

function makeIngest(root: string, path: unknown, byName: ReadonlyMap<string, Task>): Task<Uint8Array> {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new UserError({
      code: 'bad-call',
      what: `ingest() takes the path of a file, not ${describeValue(path)}`,
      fix: "write ingest('<file>'), the path relative to the pipeline's folder",
    })
  }
  const file = projectPath(root, resolve(root, path))
  const name = basename(file)
  const namesake = byName.get(taskName(ingestStage, { file: name }))
  // The same file again has its name again, and is refused. A file in the pipeline's folder has no longer path to be told apart by.
  const isOther = namesake !== undefined && namesake.file !== file
  const at = { file: !isOther ? name : file === name ? `./${file}` : file }
  return { name: taskName(ingestStage, at), stage: ingestStage, file, params: {}, at: Object.freeze(at), inputs: {} }
}

function stageFile(folder: string, load: unknown): string {
  const path = stagePath(load)
  const file = resolve(folder, path)
  const isThere = existsSync(file)
  if (isThere && statSync(file).isFile()) return file
  throw new UserError({
    code: 'no-stage',
    what: isThere ? `"${path}" is no file` : `there is no stage file "${path}"`,
    at: `use(() => import('${path}'))`,
    fix: isThere ? 'name the file of a stage' : `make ${file}`,
  })
}

function stageName(source: StageSource, stages: Map<string, string>): string {
  const { file, exported } = source
  const stem = printableLine(basename(file, extname(file)))
  const [name, entry] = [nameOfStage(stem, exported), stageEntry(source)]
  const namesake = stages.get(name)
  if (name === ingestStage || (namesake !== undefined && namesake !== entry)) {
    const why =
      name === ingestStage
        ? 'that is the name of the step that reads files'
        : `"${namesake ?? ''}" has that name already`
    const isNamed = [entry, namesake ?? ''].some((one) => stageSource(one).exported !== 'default')
    throw new UserError({
      code: 'stage-name',
      what: `"${entry}" can't be a stage named "${name}": ${why}`,
      at: dirname(file),
      fix: isNamed ? 'rename the file or the export' : 'rename the file',
    })
  }
  stages.set(name, entry)
  return name
}

function twoOfOneName(first: Task, second: Task): UserError {
  if (second.stage === ingestStage) return ingestedTwice(second)
  const differ = Object.keys({ ...first.params, ...second.params }).filter(
    (name) => canonicalJson(first.params[name] ?? null) !== canonicalJson(second.params[name] ?? null),
  )
  const hint = differ.length > 0 ? `their params differ in ${differ.join(', ')}` : 'their params are the same'
  return new UserError({
    code: 'two-tasks-one-name',
    what: `two tasks are named ${second.name}; ${hint}`,
    at: second.file,
    fix: `make one of them only, or tell them apart: ${second.stage}(inputs, params, { at: { ... } })`,
  })
}

function ingestedTwice({ name, file }: Task): UserError {
  return new UserError({
    code: 'two-tasks-one-name',
    what: `two tasks are named ${name}: "${file}" is ingested twice`,
    at: file,
    fix: `call ingest('${file}') once, and wire the task that it gives to all that read the file`,
  })
}
