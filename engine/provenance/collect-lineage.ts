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
  /** How many members it has that were not followed. */
  readonly left: number
}

/** Where a lineage begins. */
export interface LineageRoot {
  readonly digest: ArtifactDigest
  readonly execution: Execution | undefined
  /** Of inputs by name, the members that are followed; all, where none is named. */
  readonly only?: Readonly<Record<string, readonly number[]>>
}

/** All that is behind artifacts, each execution once, by id. */
export interface WholeLineage {
  readonly roots: readonly string[]
  readonly made: ReadonlyMap<string, Made>
}

/** Follows artifacts to everything behind them. It is a loop: chains of executions may be tens of thousands long. */
export function collectLineage(store: Pick<Store, 'executions'>, roots: readonly LineageRoot[]): WholeLineage {
  const made = new Map<string, Made>()
  const pending = roots.toReversed()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { digest, execution, only = {} } = next
    const id = idOf(next)
    if (made.has(id)) continue
    const read = execution === undefined ? [] : inputsRead(store, readingOf(execution))
    const inputs = read.map(({ name, many, members }): MadeInput => {
      const followed = only[name]?.map((i) => members[i]!) ?? members
      const found = followed.map((member) => ({ digest: member.digest, execution: member.made }))
      for (const member of found) pending.push(member)
      return { name, many, members: found.map(idOf), left: members.length - followed.length }
    })
    made.set(id, { digest, execution, inputs })
  }
  return { roots: roots.map(idOf), made }
}

function idOf({ digest, execution }: Pick<Made, 'digest' | 'execution'>): string {
  return execution === undefined ? digest : String(execution.id)
}
