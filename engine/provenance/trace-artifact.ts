import type { Acceptance, Execution, RunId, Store, StoredCode } from '../store/open-store.ts'
import { declarationOf } from '../store/stored-code.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest, CodeDigest, ProgramDigest } from '../values/digest.ts'
import { parsePreimage } from '../plan/preimage.ts'
import { adoptedFrom } from './adopted-from.ts'
import { describeProgram, programRunOf } from './describe-program.ts'
import { remember } from '../values/remember.ts'
import { collectLineage, type LineageRoot, type WholeLineage } from './collect-lineage.ts'
import { impureBehind } from './impure-behind.ts'
import { layOutTrace, type Described, type LaidTrace } from './lay-out-trace.ts'
import type { TraceWhole } from './trace-node.ts'

/** What a trace reads of the store. */
export type TraceRecords = Pick<Store, 'executions' | 'artifacts' | 'code' | 'judgements' | 'programs' | 'adoptions'>

/** A trace of some artifacts. */
export interface Trace extends LaidTrace {
  readonly lineage: WholeLineage
}

/** Walks from artifacts to all that is behind them, as far as the store's records go; `depth` is how many levels below them are told. */
export function traceArtifacts(
  records: TraceRecords,
  roots: readonly LineageRoot[],
  { depth = Infinity }: { readonly depth?: number | undefined } = {},
): Trace {
  // Thousands of executions share the code of a stage, which is kept packed, and thousands may have made the same bytes.
  const store: TraceRecords = {
    ...records,
    code: { ...records.code, find: remember((digest) => records.code.find(digest)) },
    adoptions: adoptionsOnce(records),
    programs: { ...records.programs, find: remember((digest) => records.programs.find(digest)) },
    executions: {
      ...records.executions,
      producersOf: remember((digest) => records.executions.producersOf(digest)),
    },
  }
  const lineage = collectLineage(store, roots)
  const impure = impureBehind(lineage, (id) => impurityOf(store, lineage.made.get(id)!.execution) !== undefined)
  const acceptances = acceptancesOf(store)
  const describe = (id: string): Described => {
    const { digest, execution } = lineage.made.get(id)!
    const info = store.artifacts.info(digest)
    const { format = 'file', bytes = 0 } = { ...info, ...(execution === undefined ? {} : { format: execution.format }) }
    if (execution === undefined) return { artifact: digest, format, bytes, task: null }
    const behind = impure.get(id)!
    const mark = behind.length === 0 ? {} : { behindImpure: behind }
    return { artifact: digest, format, bytes, ...describeExecution(store, execution, acceptances), ...mark }
  }
  return { ...layOutTrace(lineage, describe, depth), lineage }
}

/** Walks from an artifact to all that is behind it. */
export function traceArtifact(records: TraceRecords, artifact: ArtifactDigest, made?: Execution): TraceWhole {
  const execution = made ?? records.executions.producersOf(artifact).at(-1)
  return oneTree(traceArtifacts(records, [{ digest: artifact, execution }]))
}

/** The trace of one artifact as one node, which holds what is too deep. */
export function oneTree({ trees, rest }: LaidTrace): TraceWhole {
  const [root] = trees as [TraceWhole]
  return rest.length === 0 ? root : { ...root, rest }
}

function impurityOf(store: TraceRecords, execution: Execution | undefined): string | undefined {
  if (execution === undefined || execution.code === null) return undefined
  return declarationOf(store.code.find(execution.code))?.impure
}

/** By the code whose results were accepted: a trace goes by the records, and doesn't know which code is today's. */
function acceptancesOf(store: TraceRecords): ReadonlyMap<CodeDigest, readonly Acceptance[]> {
  const found = new Map<CodeDigest, Acceptance[]>()
  for (const one of store.judgements.acceptances().toReversed()) {
    const others = found.get(one.from) ?? []
    if (!others.some(({ to }) => to === one.to)) found.set(one.from, [...others, one])
  }
  return found
}

function describeExecution(
  store: TraceRecords,
  execution: Execution,
  acceptances: ReturnType<typeof acceptancesOf>,
): Omit<TraceWhole, 'artifact' | 'format' | 'bytes' | 'inputs'> {
  const { id, run, started, ms, host, worker, node, git, record, task, stage, key } = execution
  const adopted = adoptedFrom(store, execution)
  const mark = adopted === undefined ? {} : { adopted }
  const facts = { task, stage, key, execution: { id, run, started, ms, host, worker, node, git, record }, ...mark }
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

/** Thousands of executions come from one adoption. */
function adoptionsOnce({ adoptions }: TraceRecords): TraceRecords['adoptions'] {
  const find = remember((run: RunId) => adoptions.of(run))
  return { ...adoptions, of: (run) => find(run) }
}

function programOf(store: TraceRecords, { preimage, record }: Execution): TraceWhole['program'] {
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
