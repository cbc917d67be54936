import type { Decision } from '../coordinator/follow-outcome.ts'
import type { RunRecord, Store } from '../store/open-store.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import type { GitState } from './git-state.ts'
import type { RecordedVariant } from './record-variants.ts'
import { defaultsName } from './variant.ts'

/** The key of a recorded result. */
export function keyOfResult(
  { executions }: Pick<Store, 'executions'>,
  { key, output }: Pick<RecordedResult, 'key' | 'output'>,
): TaskKey | null {
  return key ?? executions.latestProducerOf(output)?.key ?? null
}

/** What a run has on record of one variant. */
export interface VariantOfRun {
  readonly variant: RecordedVariant
  readonly run: RunRecord
  readonly git: GitState | null
  /** The tasks by the name that the pipeline gave them, with what became of each; those that made nothing are left out. */
  readonly results: ReadonlyMap<string, RecordedResult>
  /** The tasks that made nothing: `failed`, `blocked`, `not run`. */
  readonly unmade: ReadonlyMap<string, string>
}

/** What a task of a run made. */
export interface RecordedResult {
  /** The name under which it ran: of a task that variants have each for themselves, with the variant behind it. */
  readonly task: string
  /** Null where it was not known yet when the run was planned; the execution has it. */
  readonly key: TaskKey | null
  readonly output: ArtifactDigest
}

/** The variants that a run was of; a run of a pipeline without params, or of an earlier engine, was of the defaults. */
export function variantsOf({ about }: RunRecord): readonly RecordedVariant[] {
  const { variants } = about
  return Array.isArray(variants) ? (variants as RecordedVariant[]) : [{ name: defaultsName, params: {}, sets: [] }]
}

/** The commit that a run was made at, where it ran something in a git checkout. */
export function gitOf({ about }: RunRecord): GitState | null {
  return (about['git'] ?? null) as GitState | null
}

/** The runs of a profile that came to an end, newest first. */
export function runsOfProfile({ runs }: Pick<Store, 'runs'>, profile: string): RunRecord[] {
  return runs
    .last(mostRuns)
    .filter(({ about, state }) => (about['profile'] ?? profile) === profile && state === 'ended')
}

const mostRuns = 10_000

/** What a run has on record of each of its variants; nothing of one that died or is under way. */
export function readVariants({ runs }: Pick<Store, 'runs'>, run: RunRecord): VariantOfRun[] {
  const decisions = (runs.decisions(run.id) ?? []) as readonly RecordedDecision[]
  return variantsOf(run).map((variant, member) => {
    const results = new Map<string, RecordedResult>()
    const unmade = new Map<string, string>()
    for (const { task, plain = task, variants = [member], did, key, output } of decisions) {
      if (!variants.includes(member)) continue
      if (output === null) unmade.set(plain, did)
      else results.set(plain, { task, key, output })
    }
    return { variant, run, git: gitOf(run), results, unmade }
  })
}

type RecordedDecision = Decision & { readonly plain?: string; readonly variants?: readonly number[] }
