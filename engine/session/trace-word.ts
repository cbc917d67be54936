import type { LineageRoot } from '../provenance/collect-lineage.ts'
import { inputsRead, readingOf } from '../provenance/inputs-read.ts'
import { matchMembers, type MatchedMembers, type Row } from '../provenance/match-members.ts'
import { summariseLineage, type LineageSummary } from '../provenance/summarise-lineage.ts'
import { oneTree, traceArtifacts, type Trace } from '../provenance/trace-artifact.ts'
import type { TraceNode, TraceWhole } from '../provenance/trace-node.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { findElement, type FoundElement } from './find-element.ts'
import { findFile } from './find-file.ts'
import { findRow, type FoundRow } from './find-row.ts'
import type { FoundArtifact } from './find-artifact.ts'
import type { Session } from './open-session.ts'

/** All that is behind an artifact, or behind a row of a table. */
export interface ArtifactTrace extends TraceWhole {
  readonly summary: LineageSummary
  readonly row?: TracedRow
}

/** A row of a table, and what of the artifacts that its task read it points to. */
export interface TracedRow {
  readonly cells: Row
  /** Null where the row tells nothing of them: the trace has all that the task read. */
  readonly points: Omit<MatchedMembers, 'only'> | null
}

/** All that is behind the numbers in an element of a page. */
export interface ElementTrace {
  /** The page. */
  readonly artifact: ArtifactDigest
  /** The task that made the page. */
  readonly task: string | null
  readonly element: string
  readonly summary: LineageSummary
  /** The artifacts that the element names, each with what is behind it. */
  readonly behind: readonly TraceNode[]
  readonly rest?: readonly TraceWhole[]
}

/** How a word is traced. */
export interface TraceRequest {
  /** How many levels of inputs are told; all, where it is left out. */
  readonly depth?: number | undefined
  /** Finds the artifact of a word that is neither a file nor a row nor an element. */
  readonly find: (what: string) => Promise<FoundArtifact>
}

/** What a word was found to be, and its trace. */
export interface TracedWord {
  readonly found: FoundArtifact
  readonly facts: ArtifactTrace | ElementTrace
  readonly lineage: Trace['lineage']
}

/** Traces what a word means: an element of a page, a file, a row of a table, else an artifact. */
export async function traceWord(session: Session, what: string, { depth, find }: TraceRequest): Promise<TracedWord> {
  const trace = tracer(session, depth)
  const element = await findElement(session, what)
  if (element !== undefined) return ofElement(session, element, trace)
  const file = findFile(session, what)
  const row = file === undefined ? await findRow(session, what, find) : undefined
  if (row !== undefined) return ofRow(session, row, trace)
  return traceFound(session, file ?? (await find(what)), depth)
}

/** Traces an artifact that was found. */
export function traceFound(session: Session, found: FoundArtifact, depth?: number): TracedWord {
  const traced = tracer(session, depth)([rootOf(session, found)])
  return { found, facts: { ...oneTree(traced), summary: traced.summary }, lineage: traced.lineage }
}

function tracer({ store }: Session, depth: number | undefined): Tracer {
  return (roots) => {
    const traced = traceArtifacts(store, roots, { depth })
    return { ...traced, summary: summariseLineage(traced.lineage, store.judgements.verifications()) }
  }
}

type Tracer = (roots: readonly LineageRoot[]) => Trace & { readonly summary: LineageSummary }

function rootOf({ store }: Session, { digest, execution }: Pick<FoundArtifact, 'digest' | 'execution'>): LineageRoot {
  return { digest, execution: execution ?? store.executions.producersOf(digest).at(-1) }
}

function ofElement(session: Session, { page, id, artifacts }: FoundElement, trace: Tracer): TracedWord {
  const { trees, rest, summary, lineage } = trace(
    artifacts.map((digest) => rootOf(session, { digest, execution: undefined })),
  )
  const facts: ElementTrace = {
    artifact: page.digest,
    task: page.execution?.task ?? null,
    element: id,
    summary,
    behind: trees,
    ...(rest.length === 0 ? {} : { rest }),
  }
  return { found: page, facts, lineage }
}

function ofRow(session: Session, { found, row, asked }: FoundRow, trace: Tracer): TracedWord {
  const root = rootOf(session, found)
  const read = root.execution === undefined ? [] : inputsRead(session.store, readingOf(root.execution))
  const matched = matchMembers(row, read, asked)
  const traced = trace([{ ...root, ...(matched === undefined ? {} : { only: matched.only }) }])
  const points = matched === undefined ? null : withoutOnly(matched)
  return {
    found,
    facts: { ...oneTree(traced), summary: traced.summary, row: { cells: row, points } },
    lineage: traced.lineage,
  }
}

function withoutOnly({ by, columns, count, of }: MatchedMembers): NonNullable<TracedRow['points']> {
  return { by, columns, count, of }
}
