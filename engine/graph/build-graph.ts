import { existsSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Static } from '@sinclair/typebox'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { Kind, ValueOf } from '../values/kind.ts'
import type { Inputs, Many, Stage } from '../values/stage.ts'
import { UserError } from '../values/user-error.ts'
import { projectPath } from './project-path.ts'
import { nameOfStage, stageEntry, stageSource, type StageSource } from './stage-entry.ts'
import { ingestStage, isFanIn, taskName, type Coordinates, type Scalar, type Task, type Wires } from './task.ts'

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
export interface Builder {
  /** Which of the pipeline's profiles the graph is for. */
  readonly profile: string
  /**
   * Takes a stage into the pipeline: `use(() => import('./stages/train.ts'))`. The file is not loaded here. A module in
   * another folder than the pipeline's file says from where its path counts: `use(..., import.meta.url)`. A stage that is no
   * default export is named: `use(() => import('./stages/try.ts'), { export: 'decov', from: import.meta.url })`.
   */
  readonly use: Use
  /** Brings a file in by the digest of its bytes; the path is relative to the pipeline's folder. */
  readonly ingest: (path: string) => Task<Uint8Array>
}

/** A pipeline's tasks, each after those that it reads. */
export interface Graph {
  /** The pipeline's folder. */
  readonly root: string
  readonly tasks: readonly Task[]
  readonly byName: ReadonlyMap<string, Task>
  /** The stages in use: name to entry, `stages/train.ts` or `stages/try.ts#decov`, relative to the pipeline's folder. */
  readonly stages: ReadonlyMap<string, string>
}

/** Runs a pipeline's body and collects its tasks. */
export function buildGraph<Result>(
  place: { root: string; profile: string },
  body: (builder: Builder) => Result,
): { graph: Graph; result: Result } {
  const tasks: Task[] = []
  const byName = new Map<string, Task>()
  const stages = new Map<string, string>()
  const add = <Value>(task: Task<Value>): Task<Value> => {
    const twin = byName.get(task.name)
    if (twin !== undefined) throw twoOfOneName(twin, task)
    tasks.push(task)
    byName.set(task.name, task)
    return task
  }
  const result = body({
    profile: place.profile,
    use: (load, options) => {
      const { export: exported = 'default', from } = typeof options === 'string' ? { from: options } : { ...options }
      const folder = from === undefined ? place.root : dirname(fileURLToPath(from))
      const file = projectPath(place.root, stageFile(folder, load))
      const stage = stageName({ file, exported }, stages)
      return (inputs, params, own) =>
        add(makeTask(stage, file, inputs as Wires, params as Record<string, Json>, own?.at))
    },
    ingest: (path) => add(makeIngest(place.root, path, byName)),
  })
  return { graph: { root: place.root, tasks, byName, stages }, result }
}

function makeTask(
  stage: string,
  file: string,
  inputs: Wires,
  params: Readonly<Record<string, Json>>,
  own?: Coordinates,
): Task<never> {
  const at: Record<string, Scalar> = {}
  for (const wire of Object.values(inputs)) {
    if (isFanIn(wire) || wire.stage === ingestStage) continue
    for (const name of Object.keys(wire.at)) if (!(name in at)) at[name] = wire.at[name]!
  }
  Object.assign(at, own ?? scalarsOf(params, stage))
  return { name: taskName(stage, at), stage, file, params, at, inputs }
}

function scalarsOf(params: Readonly<Record<string, Json>>, stage: string): Record<string, Scalar> {
  const scalars: Record<string, Scalar> = {}
  for (const name of Object.keys(params)) {
    const value = params[name]
    if (typeof value === 'number' && !Number.isFinite(value)) throw notFinite(stage, name, value)
    if (value !== undefined && (value === null || typeof value !== 'object')) scalars[name] = value
  }
  return scalars
}

function notFinite(stage: string, name: string, value: number): UserError {
  return new UserError({
    code: 'not-json',
    what: `a task of "${stage}" has the param ${name} = ${value}, which has no place in JSON`,
    at: stage,
    fix: 'use null for a value that is missing',
  })
}

function makeIngest(root: string, path: string, byName: ReadonlyMap<string, Task>): Task<Uint8Array> {
  const file = projectPath(root, resolve(root, path))
  const name = basename(file)
  const twin = byName.get(taskName(ingestStage, { file: name }))
  // The same file again has its name again, and is refused. A file in the pipeline's folder has no longer path to be told apart by.
  const isOther = twin !== undefined && twin.file !== file
  const at = { file: !isOther ? name : file === name ? `./${file}` : file }
  return { name: taskName(ingestStage, at), stage: ingestStage, file, params: {}, at, inputs: {} }
}

function stageFile(folder: string, load: () => Promise<unknown>): string {
  const path = /\bimport\(\s*(["'`])(\.[^"'`]*)\1/.exec(load.toString())?.[2]
  if (path === undefined) {
    throw new UserError({
      code: 'bad-use',
      what: `use() could not find a stage file in \`${load.toString().slice(0, 80)}\``,
      at: 'use',
      fix: "write use(() => import('./stages/<name>.ts')), the path in quotes and relative to the pipeline, or to the module whose import.meta.url is given",
    })
  }
  const file = resolve(folder, path)
  if (!existsSync(file)) {
    throw new UserError({
      code: 'no-stage',
      what: `there is no stage file "${path}"`,
      at: `use(() => import('${path}'))`,
      fix: `make ${file}`,
    })
  }
  return file
}

function stageName(source: StageSource, stages: Map<string, string>): string {
  const { file, exported } = source
  const [name, entry] = [nameOfStage(basename(file, extname(file)), exported), stageEntry(source)]
  const twin = stages.get(name)
  if (name === ingestStage || (twin !== undefined && twin !== entry)) {
    const why =
      name === ingestStage ? 'that is the name of the step that reads files' : `"${twin ?? ''}" has that name already`
    const isNamed = [entry, twin ?? ''].some((one) => stageSource(one).exported !== 'default')
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
