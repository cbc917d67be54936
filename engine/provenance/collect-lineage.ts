import type { Execution, Store } from '../store/open-store.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { inputsRead, readingOf } from './inputs-read.ts'

/** An artifact with the execution that made it; two tasks may have made the same bytes. */
interface Made {
  readonly digest: ArtifactDigest
  /** Undefined where nothing on record made it. */
  readonly execution: Execution | undefined
  readonly inputs: readonly MadeInput[]
}

/** One input of an execution, by the ids of what it read. */
export interface MadeInput {
  readonly name: string
  readonly many: boolean
  readonly members: readonly string[]
}

/** All that is behind an artifact, each execution once, by id. */
export interface WholeLineage {
  readonly root: string
  readonly made: ReadonlyMap<string, Made>
}

/** Follows an artifact to everything behind it. */
export function collectLineage(
  store: Pick<Store, 'executions'>,
  artifact: ArtifactDigest,
  execution: Execution | undefined,
): WholeLineage {
  const start = { digest: artifact, execution }
  return { root: idOf(start), made: followBack(store, [start]) }
}

/** Follows several artifacts to everything behind them. */
export function followBack(
  store: Pick<Store, 'executions'>,
  starts: readonly Pick<Made, 'digest' | 'execution'>[],
): ReadonlyMap<string, Made> {
  const made = new Map<string, Made>()
  const pending = [...starts]
  // A loop: chains of executions may be tens of thousands long.
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const id = idOf(next)
    if (made.has(id)) continue
    const read = next.execution === undefined ? [] : inputsRead(store, readingOf(next.execution))
    const inputs = read.map(({ name, many, members }): MadeInput => {
      const found = members.map(({ digest, made: maker }) => ({ digest, execution: maker }))
      for (const member of found) pending.push(member)
      return { name, many, members: found.map(idOf) }
    })
    made.set(id, { ...next, inputs })
  }
  return made
}

function idOf({ digest, execution }: Pick<Made, 'digest' | 'execution'>): string {
  return execution === undefined ? digest : String(execution.id)
}
