import { ingestStage, isFanIn, forEachInput, type Task } from '../graph/task.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest, CodeDigest, TaskKey } from '../values/digest.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { closestExecution, type Executions } from './closest-execution.ts'
import { comparePreimages, type KeptFailure, type Reason } from './reason.ts'
import { ingestedBy, type InputIdentity } from './preimage.ts'
import { ingestKey, keyMaker, type KeyWithPreimage, type StageIdentity } from './task-key.ts'

/** What is known of earlier executions; the store gives it. */
export interface Knowledge extends Executions<Known> {
  lookup(
    keys: readonly TaskKey[],
  ): ReadonlyMap<TaskKey, { readonly execution: number; readonly output: ArtifactDigest }>
  presence(digests: readonly ArtifactDigest[]): ReadonlySet<ArtifactDigest>
  /** The failures of these keys that are not to be tried again; asked of stages alone whose failures are kept. */
  keptFailures(keys: readonly TaskKey[]): ReadonlyMap<TaskKey, Omit<KeptFailure, 'kind'>>
}

/** What a plan reads of an execution. */
interface Known {
  readonly id: number
  readonly preimage: string
  readonly quarantined: string | null
}

/** What is to be done with one task, and why. */
export interface PlannedTask {
  readonly task: Task
  /** `failed` is one whose failure is kept, `blocked` one that reads it: neither runs. */
  readonly decision: 'reuse' | 'run' | 'wait' | 'failed' | 'blocked'
  readonly reason: Reason
  /** Null while it depends on what an upstream task will make. */
  readonly key: KeyWithPreimage | null
  readonly output: ArtifactDigest | null
  /** Whether the bytes of its output are asked for, by the user or by a task that runs. */
  readonly needed: boolean
}

/** The tasks of a run in an order in which each comes after its inputs. */
export type Plan = ReadonlyMap<Task, PlannedTask>

/** All that decides a plan. */
export interface PlanRequest {
  /** The tasks to bring up to date with all that they read, each after its inputs. */
  readonly tasks: readonly Task[]
  /** The tasks that the user asked for by name: their bytes must be there afterwards. */
  readonly asked: ReadonlySet<Task>
  /** The tasks that are to run whatever is known of them. */
  readonly forced: ReadonlySet<Task>
  /** The tasks that are tried again even where their failure is kept. */
  readonly retried?: ReadonlySet<Task>
  /** The tasks that this run has brought up to date already: their results are reused, whatever is declared or asked. */
  readonly settled?: ReadonlySet<Task>
  readonly identities: ReadonlyMap<string, StageIdentity>
  /** The digests of the files that ingest steps read. */
  readonly files: ReadonlyMap<Task, ArtifactDigest>
  readonly knowledge: Knowledge
}

type Draft = { -readonly [field in keyof PlannedTask]: PlannedTask[field] }

/** Whether a run has work to do for a task. */
export function isOpen({ decision }: Pick<PlannedTask, 'decision'>): boolean {
  return decision === 'run' || decision === 'wait'
}

/** Decides for each task whether its result is reused, and gives the reason where it is not. */
export function makePlan(request: PlanRequest): Plan {
  const drafts = new Map<Task, Draft>()
  const keyOf = keyFinder(request.identities, request.files)
  for (const wave of wavesOf(request.tasks)) decideWave(wave, { request, drafts, keyOf })
  requireBytes(request, drafts)
  for (const draft of drafts.values()) explain(draft, request)
  return drafts
}

/** Finds a task's keys once the digests of its inputs are known: today's, and those of code accepted in its place. */
export type KeyFinder = (task: Task, outputOf: (input: Task) => ArtifactDigest) => TaskKeys

/** A task's key, and the keys under which results of accepted older code would be recorded. */
export interface TaskKeys {
  readonly key: KeyWithPreimage
  readonly accepted: readonly AcceptedKey[]
}

/** The key of older code that was accepted, and why it was. */
interface AcceptedKey extends KeyWithPreimage {
  readonly code: CodeDigest
  readonly why: string
}

/** Makes the function that finds keys. */
export function keyFinder(identities: PlanRequest['identities'], files: PlanRequest['files']): KeyFinder {
  const makers = new Map(
    [...identities].map(([stage, identity]) => {
      const accepted = identity.accepted.map((older) => ({ ...older, make: keyMaker(older) }))
      return [stage, { make: keyMaker(identity), accepted }]
    }),
  )
  return (task, outputOf) => {
    if (task.stage === ingestStage) return { key: ingestKey(files.get(task)!), accepted: [] }
    const inputs = inputIdentities(task, outputOf)
    const { make, accepted } = makers.get(task.stage)!
    try {
      return {
        key: make(task.params, inputs),
        accepted: accepted.map(({ code, why, make: makeOlder }) => ({ code, why, ...makeOlder(task.params, inputs) })),
      }
    } catch (error) {
      throw isUserError(error) ? ofTask(task, error) : error
    }
  }
}

/** Params that JSON can't hold have no key: the error says whose they are. */
function ofTask({ name }: Task, { code, message, at, fix }: UserError): UserError {
  return new UserError({ code, what: `${name}: ${message}`, at, fix })
}

function inputIdentities(task: Task, outputOf: (input: Task) => ArtifactDigest): Record<string, InputIdentity> {
  const inputs: Record<string, InputIdentity> = {}
  for (const [name, wire] of Object.entries(task.inputs)) {
    inputs[name] = isFanIn(wire)
      ? wire.map((member) => ({ params: memberParams(member), digest: outputOf(member) }))
      : outputOf(wire)
  }
  return inputs
}

/** What a fan-in is told of a member: its params, under the coordinates that it inherited. */
export function memberParams(task: Task): Readonly<Record<string, Json>> {
  return { ...task.at, ...task.params }
}

interface Deciding {
  readonly request: PlanRequest
  readonly drafts: Map<Task, Draft>
  readonly keyOf: KeyFinder
}

function decideWave(wave: readonly Task[], { request, drafts, keyOf }: Deciding): void {
  const outputOf = (input: Task): ArtifactDigest => drafts.get(input)!.output!
  const keys = new Map<Task, TaskKeys>()
  for (const task of wave) {
    const lost = lostInputs(task, drafts)
    const waitsFor = lost.length > 0 ? [] : unknownInputs(task, drafts)
    if (lost.length > 0) {
      const reason = { kind: 'blocked', by: lost } as const
      drafts.set(task, { task, decision: 'blocked', reason, key: null, output: null, needed: false })
    } else if (waitsFor.length > 0) {
      drafts.set(task, {
        task,
        decision: 'wait',
        reason: { kind: 'waits', for: waitsFor },
        key: null,
        output: null,
        needed: false,
      })
    } else keys.set(task, keyOf(task, outputOf))
  }
  const asked: TaskKey[] = []
  for (const { key, accepted } of keys.values()) {
    asked.push(key.key)
    for (const older of accepted) asked.push(older.key)
  }
  const known = request.knowledge.lookup(asked)
  for (const [task, found] of keys) drafts.set(task, decide(task, found, { known, request }))
  keepFailures([...keys.keys()], { request, drafts })
}

/** A task whose failure is kept is not tried again. */
function keepFailures(tasks: readonly Task[], { request, drafts }: Omit<Deciding, 'keyOf'>): void {
  const { identities, retried, knowledge } = request
  const open = tasks.filter((task) => {
    const isKept = identities.get(task.stage)?.failures === 'kept' && retried?.has(task) !== true
    return isKept && drafts.get(task)!.reason.kind === 'new'
  })
  if (open.length === 0) return
  const kept = knowledge.keptFailures(open.map((task) => drafts.get(task)!.key!.key))
  for (const task of open) {
    const draft = drafts.get(task)!
    const failure = kept.get(draft.key!.key)
    if (failure === undefined) continue
    Object.assign(draft, { decision: 'failed', reason: { kind: 'kept-failure', ...failure }, needed: false })
  }
}

/** The tasks with kept failures that stand in a task's way. */
function lostInputs(task: Task, drafts: ReadonlyMap<Task, Draft>): string[] {
  const names = new Set<string>()
  forEachInput(task, (input) => {
    const { decision, reason } = drafts.get(input)!
    if (decision === 'failed') names.add(input.name)
    if (reason.kind === 'blocked') for (const name of reason.by) names.add(name)
  })
  return [...names]
}

function unknownInputs(task: Task, drafts: ReadonlyMap<Task, Draft>): string[] {
  const names: string[] = []
  forEachInput(task, (input) => {
    if (drafts.get(input)!.decision !== 'reuse') names.push(input.name)
  })
  return names
}

type Lookup = ReturnType<Knowledge['lookup']>

/** Copies no objects, because each of 10,000 tasks with nothing to do passes here. */
function decide(task: Task, { key, accepted }: TaskKeys, by: { known: Lookup; request: PlanRequest }): Draft {
  const { known, request } = by
  const own = known.get(key.key)
  const impure = request.identities.get(task.stage)?.declaration.impure
  if (own === undefined || request.settled?.has(task) !== true) {
    if (impure !== undefined) return toRun(task, key, { kind: 'impure', why: impure })
    if (request.forced.has(task)) return toRun(task, key, { kind: 'forced' })
  }
  if (own !== undefined) {
    const reason = { kind: 'valid', execution: own.execution } as const
    return { task, decision: 'reuse', reason, key, output: own.output, needed: false }
  }
  for (const older of accepted) {
    const result = known.get(older.key)
    if (result === undefined) continue
    const reason = { kind: 'accepted', execution: result.execution, code: older.code, why: older.why } as const
    return { task, decision: 'reuse', reason, key: older, output: result.output, needed: false }
  }
  return toRun(task, key, { kind: 'new' })
}

function toRun(task: Task, key: KeyWithPreimage, reason: Reason): Draft {
  return { task, decision: 'run', reason, key, output: null, needed: true }
}

/** A reused result whose bytes are gone is rebuilt only where they are needed: by the user, or by a task that runs. */
function requireBytes({ asked, knowledge }: PlanRequest, drafts: ReadonlyMap<Task, Draft>): void {
  const outputs: ArtifactDigest[] = []
  for (const { output } of drafts.values()) if (output !== null) outputs.push(output)
  const present = knowledge.presence(outputs)
  for (const draft of [...drafts.values()].reverse()) {
    draft.needed ||= asked.has(draft.task) || isOpen(draft)
    if (draft.decision === 'reuse' && draft.needed && !present.has(draft.output!)) {
      draft.decision = 'run'
      draft.reason = { kind: 'bytes-missing', output: draft.output! }
    }
    if (!isOpen(draft)) continue
    forEachInput(draft.task, (input) => {
      drafts.get(input)!.needed = true
    })
  }
}

function explain(draft: Draft, { knowledge, files }: PlanRequest): void {
  if (draft.reason.kind !== 'new' || draft.key === null) return
  const last = closestExecution(knowledge, { name: draft.task.name, preimage: draft.key.preimage })
  const now = files.get(draft.task)
  if (now !== undefined) {
    const was = last === undefined ? null : (ingestedBy(last.preimage) ?? null)
    draft.reason = { kind: 'file-changed', file: draft.task.file, was, now }
  } else if (last?.preimage === draft.key.preimage) {
    const why = last.quarantined ?? 'its record is damaged'
    draft.reason = { kind: 'quarantined', execution: last.id, why }
  } else if (last !== undefined) {
    draft.reason = { kind: 'changed', changes: comparePreimages(last.preimage, draft.key.preimage), since: last.id }
  }
}

/** The tasks by depth: each wave depends on earlier ones only, so that one lookup serves a wave. */
function wavesOf(tasks: readonly Task[]): Task[][] {
  const depths = new Map<Task, number>()
  const waves: Task[][] = []
  for (const task of tasks) {
    let depth = 0
    forEachInput(task, (input) => {
      depth = Math.max(depth, depths.get(input)! + 1)
    })
    depths.set(task, depth)
    ;(waves[depth] ??= []).push(task)
  }
  return waves
}
