import type { Acceptance, Adoption, Execution } from '../store/open-store.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest, CodeDigest } from '../values/digest.ts'
import type { ProgramRecord } from '../values/program-record.ts'

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
  /** Where it was adopted from, and which execution it is there. */
  readonly adopted?: Adoption & { readonly execution: number }
  /** Why the result is out of use. */
  readonly quarantined?: string
  readonly inputs?: Readonly<Record<string, TraceNode | readonly TraceNode[]>>
  /** Of inputs by name, how many more members the task read that do not stand here. */
  readonly left?: Readonly<Record<string, number>>
  /** How many artifacts it read, where they lie deeper than was asked for. */
  readonly deeper?: number
  /** Of the first node alone: what is too deep to stand where it was read, in trees of its own. */
  readonly rest?: readonly TraceWhole[]
}
