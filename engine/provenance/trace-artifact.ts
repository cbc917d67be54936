import type { Acceptance, Execution, Store, StoredCode } from '../store/open-store.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest, CodeDigest, ProgramDigest } from '../values/digest.ts'
import { parsePreimage } from '../plan/preimage.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import { describeProgram, programRunOf } from './describe-program.ts'
import { remember } from '../values/remember.ts'
import { collectLineage, type MadeInput, type WholeLineage } from './collect-lineage.ts'
import { impureBehind } from './impure-behind.ts'

/** An artifact, the execution that made it, and what that execution read; an artifact that stands elsewhere is given by digest alone. */
export type TraceNode = TraceWhole | TraceAgain | TraceBelow

/** A node that stands whole earlier in the same trace. */
export interface TraceAgain {
  readonly artifact: ArtifactDigest
  readonly task: string | null
  readonly again: true
}

/** A node too deep to stand here: it stands whole in the list `rest` of the trace's first node. */
export interface TraceBelow {
  readonly artifact: ArtifactDigest
  readonly task: string | null
  readonly below: true
}

/**
 * How deep a tree of a trace may be. What is deeper begins a tree of its own: readers of JSON give up on deep nesting (V8 at
 * some thousand levels, jq at 256, Python at 1,000), and indented text would grow with the square of the depth.
 */
const deepest = 24

/** An artifact with everything that is behind it. */
export interface TraceWhole {
  readonly artifact: ArtifactDigest
  readonly format: string
  readonly bytes: number
  /** Null where nothing on record made it. */
  readonly task: string | null
  readonly stage?: string
  readonly key?: string
  /** The ingested file, relative to the project. */
  readonly file?: string
  readonly params?: Json
  readonly code?: {
    readonly digest: CodeDigest
    readonly source: string
    readonly sources: readonly string[]
    readonly packages: readonly string[]
  }
  readonly execution?: Pick<Execution, 'id' | 'run' | 'started' | 'ms' | 'host' | 'worker' | 'node' | 'git' | 'record'>
  /** Of a program: what is known of what it read, and what it needed beside its inputs. */
  readonly program?: {
    readonly sandbox: boolean
    readonly known: string
    readonly sources: readonly { readonly path: string; readonly digest: string }[]
    readonly tools: ProgramRecord['tools']
    readonly env: ProgramRecord['env']
  }
  /** Why the stage is not pure. */
  readonly impure?: string
  /** The tasks behind it that are not pure, at most a hundred. */
  readonly behindImpure?: readonly string[]
  /** Someone's word that results of this code are valid for other code, for each such code; the newest first. */
  readonly accepted?: readonly Acceptance[]
  /** Why the result is out of use. */
  readonly quarantined?: string
  readonly inputs?: Readonly<Record<string, TraceNode | readonly TraceNode[]>>
  /** Of the first node alone: what is too deep to stand where it was read, in trees of its own. */
  readonly rest?: readonly TraceWhole[]
}

type Provenance = Pick<Store, 'executions' | 'artifacts' | 'code' | 'judgements' | 'programs'>

/** Walks from an artifact to all that is behind it, as far as the store's records go. */
export function traceArtifact(records: Provenance, artifact: ArtifactDigest, made?: Execution): TraceWhole {
  // Thousands of executions share the code of a stage, which is kept packed, and thousands may have made the same bytes.
  const store: Provenance = {
    ...records,
    code: { ...records.code, find: remember((digest) => records.code.find(digest)) },
    programs: { ...records.programs, find: remember((digest) => records.programs.find(digest)) },
    executions: {
      ...records.executions,
      producersOf: remember((digest) => records.executions.producersOf(digest)),
    },
  }
  const lineage = collectLineage(store, artifact, made ?? store.executions.producersOf(artifact).at(-1))
  const impure = impureBehind(lineage, (id) => impurityOf(store, lineage.made.get(id)!.execution) !== undefined)
  const acceptances = acceptancesOf(store)
  const trees = layOut(lineage, (id): Described => {
    const { digest, execution } = lineage.made.get(id)!
    const info = store.artifacts.info(digest)
    const { format = 'file', bytes = 0 } = { ...info, ...(execution === undefined ? {} : { format: execution.format }) }
    if (execution === undefined) return { artifact: digest, format, bytes, task: null }
    const behind = impure.get(id)!
    const mark = behind.length === 0 ? {} : { behindImpure: behind }
    return { artifact: digest, format, bytes, ...describeExecution(store, execution, acceptances), ...mark }
  })
  const [root, ...rest] = trees
  return rest.length === 0 ? root! : { ...root!, rest }
}

type Described = Omit<TraceWhole, 'inputs' | 'rest'>

interface Step {
  readonly id: string
  readonly depth: number
  readonly put: (node: TraceNode) => void
}

/** Lays a lineage out in trees: each artifact stands whole where it is met first, or in a tree of its own where that is too deep. */
function layOut({ root, made }: WholeLineage, describe: (id: string) => Described): TraceWhole[] {
  const trees: TraceWhole[] = []
  const met = new Map<string, 'again' | 'below'>()
  const starts = [root]
  const standingOf = ({ id, depth }: Step): 'whole' | 'again' | 'below' => {
    const known = met.get(id)
    if (depth > 0 && known !== undefined) return known
    met.set(id, depth > deepest ? 'below' : 'again')
    if (depth <= deepest) return 'whole'
    starts.push(id)
    return 'below'
  }
  for (const start of starts) {
    const stack: Step[] = [{ id: start, depth: 0, put: (node) => trees.push(node as TraceWhole) }]
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      const { digest: artifact, execution, inputs } = made.get(step.id)!
      const standing = standingOf(step)
      if (standing === 'whole') {
        const { steps, shown } = placesFor(inputs, step.depth + 1)
        step.put({ ...describe(step.id), ...shown })
        for (const inner of steps.reverse()) stack.push(inner)
      } else {
        const task = execution?.task ?? null
        step.put(standing === 'again' ? { artifact, task, again: true } : { artifact, task, below: true })
      }
    }
  }
  return trees
}

/** The places of what an execution read, in the order of its inputs, and the steps that fill them. */
function placesFor(inputs: readonly MadeInput[], depth: number): { steps: Step[]; shown: Pick<TraceWhole, 'inputs'> } {
  const steps: Step[] = []
  const places: Record<string, TraceNode | TraceNode[]> = {}
  for (const { name, many, members } of inputs) {
    const list: TraceNode[] = []
    if (many) places[name] = list
    for (const [i, id] of members.entries()) {
      const put = (node: TraceNode): void => {
        if (many) list[i] = node
        else places[name] = node
      }
      steps.push({ id, depth, put })
    }
  }
  return { steps, shown: inputs.length === 0 ? {} : { inputs: places } }
}

function impurityOf(store: Provenance, execution: Execution | undefined): string | undefined {
  if (execution === undefined || execution.code === null) return undefined
  return (store.code.find(execution.code)?.declaration as { impure?: string } | undefined)?.impure
}

/** By the code whose results were accepted: a trace goes by the records, and doesn't know which code is today's. */
function acceptancesOf(store: Provenance): ReadonlyMap<CodeDigest, readonly Acceptance[]> {
  const found = new Map<CodeDigest, Acceptance[]>()
  for (const one of store.judgements.acceptances().toReversed()) {
    const others = found.get(one.from) ?? []
    if (!others.some(({ to }) => to === one.to)) found.set(one.from, [...others, one])
  }
  return found
}

function describeExecution(
  store: Provenance,
  execution: Execution,
  acceptances: ReturnType<typeof acceptancesOf>,
): Omit<TraceWhole, 'artifact' | 'format' | 'bytes' | 'inputs'> {
  const { id, run, started, ms, host, worker, node, git, record, task, stage, key } = execution
  const facts = { task, stage, key, execution: { id, run, started, ms, host, worker, node, git, record } }
  const { file } = record as { file?: string }
  if (execution.code === null) return { ...facts, ...(file === undefined ? {} : { file }) }
  const code = store.code.find(execution.code)
  const accepted = acceptances.get(execution.code)
  const impure = impurityOf(store, execution)
  const program = programOf(store, execution)
  return {
    ...facts,
    params: JSON.parse(execution.params) as Json,
    ...(code === undefined ? {} : { code: describeCode(code) }),
    ...(program === undefined ? {} : { program }),
    ...(impure === undefined ? {} : { impure }),
    ...(accepted === undefined ? {} : { accepted }),
    ...(execution.quarantined === null ? {} : { quarantined: execution.quarantined }),
  }
}

function programOf(store: Provenance, { preimage, record }: Execution): TraceWhole['program'] {
  const run = programRunOf(record)
  const { program } = parsePreimage(preimage)
  if (run === undefined || program === undefined) return undefined
  const { sources = [], tools = {}, env = {} } = store.programs.find(program as ProgramDigest) ?? {}
  const files = sources.map(({ path, digest }) => ({ path, digest }))
  return { sandbox: run.sandbox, known: describeProgram(run), sources: files, tools, env }
}

function describeCode(code: StoredCode): NonNullable<TraceWhole['code']> {
  const sources = code.sources.map(({ path }) => path)
  return {
    digest: code.digest,
    source: code.file,
    sources,
    packages: code.packages.map(({ name, version }) => `${name}@${version}`),
  }
}
