import type { CodeChange, KeyChange } from '../plan/reason.ts'
import type { SymbolChange } from '../code/compare-symbols.ts'
import type { Store } from '../store/open-store.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { CodeDigest } from '../values/digest.ts'
import { codeComparer } from './compare-code.ts'
import type { ExplainedProgramChange } from './explain-program.ts'
import type { InputRead, MemberRead } from './inputs-read.ts'
import { symbolDiff } from './symbol-diff.ts'

/** A change between two executions of a task, with all that is on record of it. */
export type ExplainedChange =
  | Exclude<KeyChange, { what: 'code' | 'input' | 'members' }>
  | ExplainedProgramChange
  | ExplainedCode
  | { readonly what: 'input'; readonly name: string; readonly was: Was; readonly now: Was }
  | ExplainedMembers

/** An input on one side of a change: who made it, how many members it has as a fan-in, or null where there is none. */
export type Was = Maker | { readonly members: number } | null

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

type Records = Pick<Store, 'code'>

/** Tells what is behind a change: the changed symbols with their text, and who made old and new inputs. */
export function explainChange(
  change: KeyChange,
  { was, now }: { readonly was: readonly InputRead[]; readonly now: readonly InputRead[] },
  store: Records,
): ExplainedChange {
  switch (change.what) {
    case 'code':
      return explainCode(change, store)
    case 'input':
      return {
        what: 'input',
        name: change.name,
        was: inputOn(was, change.name),
        now: inputOn(now, change.name),
      }
    case 'members':
      return explainMembers(change.name, membersOf(was, change.name), membersOf(now, change.name))
    default:
      return change
  }
}

/** What differs between two versions of a stage's code, with the text of each symbol in so many lines at most. */
export function explainCode({ was, now }: { was: string; now: string }, store: Records, most?: number): ExplainedCode {
  const [old, today] = [was as CodeDigest, now as CodeDigest]
  const difference = codeComparer(store)(old, today)
  if (difference === undefined) return { what: 'code', was, now, onRecord: false, symbols: [], packages: [] }
  const [before, after] = [store.code.find(old)!, store.code.find(today)!]
  const symbols = difference.symbols.map((change) => ({ ...change, diff: symbolDiff(before, after, change, most) }))
  return { what: 'code', was, now, onRecord: true, symbols, packages: difference.packages }
}

/** Who made an artifact that was read. */
export function makerOf({ digest, task, made }: MemberRead): Maker {
  return { digest, task, execution: made?.id ?? null }
}

function inputOn(side: readonly InputRead[], name: string): Was {
  const input = side.find((one) => one.name === name)
  if (input === undefined) return null
  return input.many ? { members: input.members.length } : makerOf(input.members[0]!)
}

/** Members by their params; those of the same params are told apart by their place among them. */
function membersOf(side: readonly InputRead[], name: string): Map<string, Member> {
  const members = new Map<string, Member>()
  for (const member of side.find((one) => one.name === name)?.members ?? []) {
    let key = canonicalJson(member.params)
    while (members.has(key)) key += '+'
    members.set(key, { params: member.params, ...makerOf(member) })
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
