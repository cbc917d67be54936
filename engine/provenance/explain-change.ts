import type { CodeChange, Change } from '../plan/reason.ts'
import type { SymbolChange } from '../code/compare-symbols.ts'
import type { Execution, Store } from '../store/open-store.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { ArtifactDigest, CodeDigest } from '../values/digest.ts'
import { codeComparer } from './compare-code.ts'
import { symbolDiff } from './symbol-diff.ts'
import { producerOf, wiredTasks } from './trace-artifact.ts'

/** A change between two executions of a task, with all that is on record of it. */
export type ExplainedChange =
  | Exclude<Change, { what: 'code' | 'input' | 'members' }>
  | ExplainedCode
  | { readonly what: 'input'; readonly name: string; readonly was: Maker | null; readonly now: Maker | null }
  | ExplainedMembers

/** Changed code, down to the text of its symbols. */
export interface ExplainedCode extends Pick<CodeChange, 'what' | 'was' | 'now' | 'packages'> {
  /** Whether both texts are on record; without them nothing more can be told. */
  readonly onRecord: boolean
  /** Each with its old and new source as a short unified diff. */
  readonly symbols: readonly (SymbolChange & { readonly diff: readonly string[] })[]
}

/** Changed members of a fan-in. */
export interface ExplainedMembers {
  readonly what: 'members'
  readonly name: string
  readonly added: readonly Member[]
  readonly removed: readonly Member[]
  /** Those of the same params with another digest. */
  readonly changed: readonly { readonly params: Json; readonly was: Maker; readonly now: Maker }[]
}

/** An artifact and who made it. */
export interface Maker {
  readonly digest: string
  readonly task: string | null
  readonly execution: number | null
}

type Member = Maker & { readonly params: Json }

/** An execution on record, or today's task: a preimage, and the tasks that its inputs are wired to. */
export interface Side {
  readonly preimage: string
  readonly wired: ReadonlySet<string>
}

/** An execution as one side of a comparison. */
export function sideOf(execution: Execution): Side {
  return { preimage: execution.preimage, wired: wiredTasks(execution) }
}

type Records = Pick<Store, 'code' | 'producersOf'>

/** Tells what is behind a change: the changed symbols with their text, and who made old and new inputs. */
export function explainChange(
  change: Change,
  { was, now }: { readonly was: Side; readonly now: Side },
  store: Records,
): ExplainedChange {
  switch (change.what) {
    case 'code':
      return explainCode(change, store)
    case 'input':
      return {
        what: 'input',
        name: change.name,
        was: change.was === null ? null : makerOf(change.was, was, store),
        now: change.now === null ? null : makerOf(change.now, now, store),
      }
    case 'members':
      return explainMembers(change.name, membersOf(was, change.name, store), membersOf(now, change.name, store))
    default:
      return change
  }
}

/** What differs between two versions of a stage's code, with the text of each symbol. */
export function explainCode({ was, now }: { was: string; now: string }, store: Records): ExplainedCode {
  const [old, today] = [was as CodeDigest, now as CodeDigest]
  const difference = codeComparer(store)(old, today)
  if (difference === undefined) return { what: 'code', was, now, onRecord: false, symbols: [], packages: [] }
  const [before, after] = [store.code(old)!, store.code(today)!]
  const symbols = difference.symbols.map((change) => ({ ...change, diff: symbolDiff(before, after, change) }))
  return { what: 'code', was, now, onRecord: true, symbols, packages: difference.packages }
}

/** Who made an input. */
export function makerOf(digest: string, { wired }: Pick<Side, 'wired'>, store: Pick<Store, 'producersOf'>): Maker {
  const producer = producerOf(store, digest as ArtifactDigest, wired)
  return { digest, task: producer?.task ?? null, execution: producer?.id ?? null }
}

/** Members by their params; those of the same params are told apart by their place among them. */
function membersOf({ preimage, wired }: Side, name: string, store: Records): Map<string, Member> {
  const { inputs } = JSON.parse(preimage) as { inputs: Record<string, { params: Json; digest: string }[]> }
  const members = new Map<string, Member>()
  for (const { params, digest } of inputs[name] ?? []) {
    let key = canonicalJson(params)
    while (members.has(key)) key += '+'
    members.set(key, { params, ...makerOf(digest, { wired }, store) })
  }
  return members
}

function explainMembers(
  name: string,
  was: ReadonlyMap<string, Member>,
  now: ReadonlyMap<string, Member>,
): ExplainedMembers {
  return {
    what: 'members',
    name,
    added: [...now].filter(([key]) => !was.has(key)).map(([, member]) => member),
    removed: [...was].filter(([key]) => !now.has(key)).map(([, member]) => member),
    changed: [...now].flatMap(([key, member]) => {
      const old = was.get(key)
      if (old === undefined || old.digest === member.digest) return []
      return [{ params: member.params, was: makerIn(old), now: makerIn(member) }]
    }),
  }
}

function makerIn({ digest, task, execution }: Member): Maker {
  return { digest, task, execution }
}
