import type { Json } from '../values/canonical-json.ts'
import type { CodeDigest, TaskKey } from '../values/digest.ts'

/** What a run is told of itself when it begins. */
export interface NewRun {
  readonly command: string
  readonly [fact: string]: Json | undefined
}

/** How a run ended. */
export interface RunOutcome {
  /** A word: `done`. */
  readonly end: string
  readonly [count: string]: Json | undefined
}

/** A task that failed: there is no execution of it to look at. */
export interface Failure {
  readonly task: string
  readonly key: TaskKey
  readonly run: string
  /** ISO 8601, UTC. */
  readonly when: string
  readonly ms: number
  /** What kind of failure it was: `thrown`, `schema`, `timeout`. */
  readonly code: string
  readonly message: string
  /** Places in the project's sources, the innermost first. */
  readonly frames: readonly string[]
  readonly at?: string
  readonly fix?: string
  /** What led to it: how deep it lies below the error, and whether it is its cause or one of the errors that it holds. */
  readonly causes?: readonly {
    readonly depth: number
    readonly relation: string
    readonly message: string
    readonly frames: readonly string[]
  }[]
}

/** Someone's word that results of a stage's old code are valid for its new code. */
export interface Acceptance {
  readonly stage: string
  readonly from: CodeDigest
  readonly to: CodeDigest
  readonly reason: string
  readonly who: string
  /** ISO 8601, UTC. */
  readonly when: string
}

/** Executions whose tasks were executed again and made the same bytes. */
export interface Verification {
  readonly executions: readonly number[]
  readonly host: string
  readonly node: string
  /** ISO 8601, UTC. */
  readonly when: string
}

/** Where the chain of executions ended at some moment: rows that are cut off its end are missed by this. */
export interface Anchor {
  readonly id: number
  readonly chain: string
}

/** Where results were adopted from, and what of them was checked. */
export interface AdoptionFacts {
  readonly source: {
    readonly kind: 'crate' | 'store'
    readonly name: string
    /** The sha256 of a crate's manifest; the head of a store's history. */
    readonly digest: string
  }
  /** The head of the history that they were adopted from. */
  readonly segment: string
  /** What was executed again before they were taken; null where nothing was to be. */
  readonly sample: { readonly seed: number; readonly chosen: number; readonly identical: number } | null
  readonly who: string
}

/** What happened to the store beside executions: each kind of event with its fields. */
export interface EventBodies {
  readonly run: { readonly began: string; readonly about: NewRun; readonly executions: Anchor }
  readonly 'run-end': {
    readonly ended: string
    readonly outcome: RunOutcome
    readonly plan: string
    readonly executions: Anchor
  }
  readonly failure: Omit<Failure, 'task'>
  readonly code: { readonly text: string }
  readonly program: { readonly text: string }
  readonly acceptance: Acceptance
  /** `history`: the kept text of that history, the content digest of each of its rows. */
  readonly adoption: AdoptionFacts & { readonly history: string; readonly when: string }
  readonly verification: Verification
  readonly pin: { readonly execution: number; readonly when: string }
  readonly unpin: { readonly when: string }
  /** `found`: the digest of a damaged row as it was found (null: it was missing), so that `fsck` need not tell again. */
  readonly quarantine: { readonly reason: string; readonly when: string; readonly found?: string | null }
}
