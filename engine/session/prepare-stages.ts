import { join } from 'node:path'
import { identifyStages, type StageCode } from '../code/identify-stages.ts'
import { checkLimits } from '../coordinator/check-limits.ts'
import { engineFolder } from '../store/engine-builds.ts'
import type { TaskError } from '../worker/messages.ts'
import type { Graph } from '../graph/build-graph.ts'
import { ingestStage, wiresOf, type Task } from '../graph/task.ts'
import { digestFiles } from '../plan/file-digests.ts'
import { keyFinder, type KeyFinder } from '../plan/make-plan.ts'
import type { ProgramState } from '../programs/read-programs.ts'
import type { FindProgram } from '../provenance/name-program-changes.ts'
import type { StageIdentity } from '../plan/task-key.ts'
import type { Store } from '../store/open-store.ts'
import type { Declaration } from '../values/declaration.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'
import { acceptedCode } from './accepted-code.ts'
import { checkSchemas, compileSchemas } from './check-schemas.ts'
import { findEditedPackages } from './edited-packages.ts'
import { keepProgram, programOrder, programsOf, requireSandbox } from './programs-of-stages.ts'
import { runtimeOf } from './runtime.ts'
import { stageTexts, type StageTexts } from './stage-texts.ts'
import type { WorkerPools } from './worker-pools.ts'
import type { ExecuteRequest, RunnableStage } from '../coordinator/execute-request.ts'

/** The code and the files behind a plan, identified once at its start: later edits can't leak into it. */
export interface Prepared {
  readonly identities: ReadonlyMap<string, StageIdentity>
  readonly files: ReadonlyMap<Task, ArtifactDigest>
  /** The names of the packages that the stages import. */
  readonly packages: ReadonlySet<string>
  readonly keyOf: KeyFinder
  /** All stages, ready to run; the code of those with open tasks is kept now, as it is now. */
  readonly runnable: (open: ReadonlySet<string>) => Promise<ReadonlyMap<string, RunnableStage>>
  readonly takeIn: ExecuteRequest['takeIn']
  /** What a program needs today, or needed when it ran. */
  readonly findProgram: FindProgram
  /** What a result was made of, or by, that is no longer what it was when the run began: it must not be recorded. */
  readonly changedFiles: (task: Task, worker: string) => readonly string[]
}

interface Request {
  /** Absolute paths. */
  readonly doors: readonly string[]
  readonly graph: Graph
  readonly store: Store
  /** The folder for what workers run on. */
  readonly builds: string
  readonly tasks: readonly Task[]
  readonly workers: WorkerPools
}

/** Identifies all that tasks depend on: the code of their stages, what the stages declare, and the files that come in. */
export async function prepareStages({ doors, graph, store, builds, tasks, workers }: Request): Promise<Prepared> {
  const { root } = graph
  const names = [...new Set(tasks.map(({ stage }) => stage))].filter((stage) => stage !== ingestStage)
  const files = names.map((name) => graph.stages.get(name)!)
  const codes = await identifyStages({ root, engine: engineFolder, files, doors, memo: store.memo })
  const texts = stageTexts(store, { root, cache: builds })
  await refuseSilentlyImpure(codes, texts)
  const declarations = await declare(codes, { store, workers, texts })
  checkSchemas(codes.map(({ file }, i) => ({ file, declaration: declarations[i]! })))
  checkLimits(codes.map(({ file }, i) => ({ file, limits: declarations[i]!.limits })))
  refuseImpure(codes.filter((_, i) => declarations[i]!.impure === undefined))
  const programs = await programsOf(codes, declarations, { root, store })
  const identities = new Map(
    names.map((name, i) => [
      name,
      identityOf({ code: codes[i]!, declaration: declarations[i]!, program: programs[i] }, store),
    ]),
  )
  const inputs = await digestFiles(
    root,
    tasks.filter(({ stage }) => stage === ingestStage),
    store.memo,
  )
  let editedPackages: ReturnType<typeof findEditedPackages> = () => []
  return {
    identities,
    files: inputs.digests,
    packages: new Set(codes.flatMap((code) => code.packages.map(({ name }) => name))),
    keyOf: keyFinder(identities, inputs.digests),
    async runnable(open) {
      requireSandbox(declarations.filter((_, i) => open.has(names[i]!)))
      const stages = new Map(names.map((name, i) => [name, codes[i]!]))
      editedPackages = findEditedPackages({ root, stages, memo: store.memo })
      await Promise.all(
        names.map(async (name, i) => {
          if (!open.has(name)) return
          await texts.textOf(codes[i]!)
          await texts.keep(codes[i]!, declarations[i]!)
          keepProgram(programs[i], { root, store })
        }),
      )
      return new Map(
        names.map((name, i) => {
          const [code, declaration, program] = [codes[i]!, declarations[i]!, programs[i]]
          const needs = program === undefined ? {} : { program: programOrder(program.record, root) }
          const kept = code.failures === undefined ? {} : { failures: code.failures }
          return [name, { code: code.digest, declaration, text: () => texts.textOf(code), ...needs, ...kept }]
        }),
      )
    },
    findProgram: (digest) => programs.find((one) => one?.digest === digest)?.record ?? store.programs.find(digest),
    takeIn: (task) => store.artifacts.takeIn(join(root, task.file)),
    changedFiles: (task, worker) => [
      ...wiresOf(task).flatMap(([, sources]) =>
        sources.filter((source) => source.stage === ingestStage && !inputs.unchanged(source)).map(({ file }) => file),
      ),
      ...editedPackages(task.stage, worker),
    ],
  }
}

interface Declaring {
  readonly store: Store
  readonly workers: WorkerPools
  readonly texts: StageTexts
}

/** What the stages declare: remembered by code digest, else asked of a worker, which alone loads stages. */
async function declare(codes: readonly StageCode[], { store, workers, texts }: Declaring): Promise<Declaration[]> {
  const known = codes.map((code) => store.memo.get(`declaration:${code.digest}`))
  const unknown = codes.filter((_, i) => known[i] === undefined)
  if (unknown.length === 0) return known.map((text) => JSON.parse(text!) as Declaration)
  const answers = await (await workers.open(1)).describe(await Promise.all(unknown.map(texts.textOf)))
  refuseBroken(answers.flatMap((answer, i) => ('message' in answer ? [{ file: unknown[i]!.file, error: answer }] : [])))
  const declared = answers.flatMap((answer, i) =>
    'output' in answer ? [{ file: unknown[i]!.file, declaration: answer }] : [],
  )
  await compileSchemas(declared)
  for (const [i, answer] of answers.entries()) {
    if (!('output' in answer)) continue
    await texts.keep(unknown[i]!, answer)
    store.memo.set(`declaration:${unknown[i]!.digest}`, JSON.stringify(answer))
  }
  return codes.map((code) => JSON.parse(store.memo.get(`declaration:${code.digest}`)!) as Declaration)
}

function refuseBroken(broken: readonly { file: string; error: TaskError }[]): void {
  const [first] = broken
  if (first === undefined) return
  if (first.error.code === 'disk-full' || first.error.code === 'build-gone')
    throw new UserError({ ...first.error, what: first.error.message })
  const lines = broken.map(({ file, error }) => `${file} can't be loaded as a stage: ${error.message}`)
  throw new UserError({
    code: 'bad-stage',
    what: lines.join('\n       '),
    at: first.error.frames[0] ?? first.file,
    fix: first.error.fix ?? 'mend what it does when it is loaded',
  })
}

interface Identified {
  readonly code: StageCode
  readonly declaration: Declaration
  readonly program: ProgramState | undefined
}

function identityOf({ code, declaration, program }: Identified, store: Store): StageIdentity {
  return {
    code: code.digest,
    declaration,
    accepted: acceptedCode(code.digest, store, program?.digest),
    runtime: runtimeOf(declaration),
    ...(program === undefined ? {} : { program: program.digest }),
    ...(code.failures === undefined ? {} : { failures: code.failures }),
  }
}

/** A stage that does not even say `impure` is refused before its module is loaded anywhere. */
async function refuseSilentlyImpure(codes: readonly StageCode[], { textOf }: StageTexts): Promise<void> {
  const suspects = codes.filter(({ impurities }) => impurities.length > 0)
  const texts = await Promise.all(suspects.map(textOf))
  refuseImpure(suspects.filter((_, i) => !/\bimpure\b/.test(texts[i]!.bundle)))
}

function refuseImpure(codes: readonly StageCode[]): void {
  const found = codes.flatMap(({ impurities }) => impurities)
  if (found.length === 0) return
  const lines = new Set(
    found.map(({ what, file, line, column, instead }) => `${file}:${line}:${column} ${what}: ${instead}`),
  )
  throw new UserError({
    code: 'impure-stage',
    what: ['a stage reaches what no key can cover', ...lines].join('\n       '),
    fix: "use what is said above, or declare the stage `impure: '<reason>'`: it then reruns always",
  })
}
