import { readDigests } from '../crates/read-digests.ts'
import type { Execution, Store } from '../store/open-store.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'

/** A key that has other bytes there than here: its stage is not reproducible, or one of both is forged. */
export interface AdoptConflict {
  readonly task: string
  readonly key: TaskKey
  readonly here: Made
  readonly there: Made
}

interface Made {
  readonly execution: number
  readonly output: ArtifactDigest
}

/** A result that is not taken. */
export interface LeftOut {
  readonly task: string
  /** Its id there. */
  readonly execution: number
  readonly why: string
}

/** Results of others, beside those that are here. */
export interface SortedAdoption {
  /** What has no result here. */
  readonly fresh: readonly Execution[]
  /** What is here, with its bytes. */
  readonly here: readonly Execution[]
  /** What is on record here, and whose bytes are not here any more. */
  readonly bare: readonly Execution[]
  readonly conflicts: readonly AdoptConflict[]
  readonly left: readonly LeftOut[]
}

/** Compares results of others, in the order of their ids, with those that are here; `isThere` is whether the source has the bytes. */
export function sortAdopted(
  executions: readonly Execution[],
  { executions: own, artifacts }: Pick<Store, 'executions' | 'artifacts'>,
  isThere: (digest: ArtifactDigest) => boolean,
): SortedAdoption {
  const known = own.lookup(executions.map(({ key }) => key))
  const present = artifacts.presence([...new Set(executions.map(({ output }) => output))])
  const [fresh, here, bare]: [Execution[], Execution[], Execution[]] = [[], [], []]
  const [conflicts, left]: [AdoptConflict[], LeftOut[]] = [[], []]
  for (const one of executions) {
    const result = known.get(one.key)
    const rivals = result === undefined ? own.ofKey(one.key) : []
    const rival = result ?? rivals.map(({ id, output }) => ({ execution: id, output })).find(differs(one))
    const unused = rivals.find(({ output, quarantined }) => output === one.output && quarantined !== null)
    if (rival !== undefined && rival.output !== one.output) conflicts.push(conflictOf(one, rival))
    else if (!present.has(one.output) && !isThere(one.output)) left.push(leftOut(one, 'its bytes are gone there'))
    else if (result !== undefined) (present.has(one.output) ? here : bare).push(one)
    else if (one.quarantined !== null) left.push(leftOut(one, `it is out of use there: ${one.quarantined}`))
    else if (unused !== undefined) left.push(leftOut(one, `it is out of use here: ${unused.quarantined!}`))
    else fresh.push(one)
  }
  return withoutOrphans({ fresh: newestOfEach(fresh), here, bare, conflicts, left }, own)
}

function differs(one: Execution): (other: Made) => boolean {
  return ({ output }) => output !== one.output
}

function conflictOf({ task, key, id, output }: Execution, { execution, output: own }: Made): AdoptConflict {
  return { task, key, here: { execution, output: own }, there: { execution: id, output } }
}

function leftOut({ task, id }: Execution, why: string): LeftOut {
  return { task, execution: id, why }
}

/** A task may have been executed twice with the same bytes: the last time is enough. */
function newestOfEach(executions: readonly Execution[]): Execution[] {
  const newest = new Map(executions.map((one) => [`${one.key} ${one.output}`, one.id]))
  const ids = new Set(newest.values())
  return executions.filter(({ id }) => ids.has(id))
}

/** Leaves out whatever read something that is not taken and not here: its trace would end in nothing. */
function withoutOrphans(sorted: SortedAdoption, own: Store['executions']): SortedAdoption {
  const there = new Set([...sorted.here, ...sorted.bare].map(({ output }) => output))
  const missing = (one: Execution) =>
    readDigests(one).find(({ digest }) => !there.has(digest) && own.latestProducerOf(digest) === undefined)
  const taken = new Set<Execution>()
  let open = sorted.fresh
  // What is behind a result mostly stands before it; round by round, because a task may have been executed again later.
  for (let before = -1; before !== open.length;) {
    before = open.length
    open = open.filter((one) => {
      if (missing(one) !== undefined) return true
      taken.add(one)
      there.add(one.output)
      return false
    })
  }
  const orphans = open.map((one) => leftOut(one, `its input "${missing(one)!.name}" is not taken`))
  return { ...sorted, fresh: sorted.fresh.filter((one) => taken.has(one)), left: [...sorted.left, ...orphans] }
}
