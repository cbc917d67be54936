import type { Acceptance, Execution, Store } from '../store/open-store.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest, CodeDigest } from '../values/digest.ts'
import { remember } from '../values/remember.ts'
import { inputsRead, readingOf } from './inputs-read.ts'

/** An artifact, the execution that made it, and what that execution read; an artifact met again is given by digest alone. */
export type TraceNode = TraceWhole | TraceAgain

/** A node that stands whole elsewhere in the same trace. */
export interface TraceAgain {
  readonly artifact: ArtifactDigest
  readonly task: string | null
  readonly again: true
}

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
  /** Why the stage is not pure. */
  readonly impure?: string
  /** The tasks behind it that are not pure. */
  readonly behindImpure?: readonly string[]
  /** Someone's word that results of this code are valid for other code, for each such code; the newest first. */
  readonly accepted?: readonly Acceptance[]
  /** Why the result is out of use. */
  readonly quarantined?: string
  readonly inputs?: Readonly<Record<string, TraceNode | readonly TraceNode[]>>
}

type Provenance = Pick<Store, 'producersOf' | 'info' | 'code' | 'acceptances'>

/** Walks from an artifact to all that is behind it, as far as the store's records go. */
export function traceArtifact(records: Provenance, artifact: ArtifactDigest, made?: Execution): TraceNode {
  // Thousands of executions share the code of a stage, which is kept packed.
  const store: Provenance = { ...records, code: remember(records.code) }
  const seen = new Set<string>()
  const impure = new Map<string, readonly string[]>()
  const acceptances = acceptancesOf(store)
  const walk = (digest: ArtifactDigest, execution: Execution | undefined): TraceNode => {
    // Two tasks may have made the same bytes: each execution stands whole once.
    const node = execution === undefined ? digest : String(execution.id)
    if (seen.has(node)) return { artifact: digest, task: execution?.task ?? null, again: true }
    seen.add(node)
    const { format = 'file', bytes = 0 } = store.info(digest) ?? {}
    if (execution === undefined) return { artifact: digest, format, bytes, task: null }
    const facts = describeExecution(store, execution, acceptances)
    const behind = new Set<string>()
    const step = (input: ArtifactDigest, maker: Execution | undefined): TraceNode => {
      const found = walk(input, maker)
      for (const task of impure.get(maker === undefined ? input : String(maker.id)) ?? []) behind.add(task)
      return found
    }
    const inputs = inputsOf(store, execution, step)
    impure.set(node, [...behind, ...(facts.impure === undefined ? [] : [execution.task])])
    const mark = behind.size === 0 ? {} : { behindImpure: [...behind] }
    return { artifact: digest, format, bytes, ...facts, ...mark, ...inputs }
  }
  return walk(artifact, made ?? store.producersOf(artifact).at(-1))
}

/** By the code whose results were accepted: a trace goes by the records, and doesn't know which code is today's. */
function acceptancesOf(store: Provenance): ReadonlyMap<CodeDigest, readonly Acceptance[]> {
  const found = new Map<CodeDigest, Acceptance[]>()
  for (const one of store.acceptances().toReversed()) {
    const others = found.get(one.from) ?? []
    if (!others.some(({ to }) => to === one.to)) found.set(one.from, [...others, one])
  }
  return found
}

function inputsOf(
  store: Provenance,
  execution: Execution,
  walk: (digest: ArtifactDigest, made: Execution | undefined) => TraceNode,
): Pick<TraceWhole, 'inputs'> {
  const inputs = inputsRead(store, readingOf(execution)).map(({ name, many, members }) => {
    const nodes = members.map(({ digest, made }) => walk(digest, made))
    return [name, many ? nodes : nodes[0]!] as const
  })
  return inputs.length === 0 ? {} : { inputs: Object.fromEntries(inputs) }
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
  const code = store.code(execution.code)
  const accepted = acceptances.get(execution.code)
  const impure = (code?.declaration as { impure?: string } | undefined)?.impure
  return {
    ...facts,
    params: JSON.parse(execution.params) as Json,
    ...(code === undefined ? {} : { code: describeCode(code) }),
    ...(impure === undefined ? {} : { impure }),
    ...(accepted === undefined ? {} : { accepted }),
    ...(execution.quarantined === null ? {} : { quarantined: execution.quarantined }),
  }
}

function describeCode(code: NonNullable<ReturnType<Store['code']>>): NonNullable<TraceWhole['code']> {
  const sources = code.sources.map(({ path }) => path)
  return {
    digest: code.digest,
    source: code.file,
    sources,
    packages: code.packages.map(({ name, version }) => `${name}@${version}`),
  }
}
