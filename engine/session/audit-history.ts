import { headDigits, headsOf, type Head } from '../store/history.ts'
import type { Adoption, Execution, Store } from '../store/open-store.ts'
import { isDigest } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'

/** An execution of a history. */
export interface HistoryEnd {
  readonly execution: number
  readonly task: string
  readonly started: string
}

/** What of a history is not what was once recorded. */
export interface Break {
  readonly what: string
  readonly where: string
  readonly mend: string
}

/** Whether a history that had a head is part of a store's history. */
export interface Containment {
  readonly head: string
  readonly contained: boolean
  /** How many executions the history had; the store has all of them, in their order, as they were recorded. */
  readonly executions?: number
  /** Its last execution; null where its record is damaged. */
  readonly last?: HistoryEnd | null
  /** How many executions came after it. */
  readonly after?: number
  /** Where it was adopted from: the history is that of another store, of which this one has the digest of each row. */
  readonly source?: Adoption['source']
}

/** A history of others that results were adopted from. */
export interface Segment {
  readonly head: string
  readonly executions: number
  readonly source: Adoption['source']
}

/** What a store's history of executions was found to be. */
export interface Audit {
  /** Null where there are no executions, and where the history is broken. */
  readonly head: Head | null
  /** As many digits of it as a paper needs to print. */
  readonly short: string | null
  readonly executions: number
  readonly first: HistoryEnd | null
  readonly last: HistoryEnd | null
  /** Empty where each record is what was once written, and none is missing. */
  readonly broken: readonly Break[]
  /** The histories of others that results were adopted from; the head above stands for their heads, too. */
  readonly segments: readonly Segment[]
  readonly contains?: Containment
}

/**
 * Checks the history of executions from its head to its beginning, and whether it contains the one of another head.
 *
 * @throws UserError `bad-option` for what is no digest, and `short-head` for too few digits, naming the heads that begin so.
 */
export function auditHistory(
  { executions, health, adoptions }: Pick<Store, 'executions' | 'health' | 'adoptions'>,
  asked?: string,
): Audit {
  const given = asked === undefined ? undefined : readHead(asked)
  const heads = headsOf(executions.history().map(({ content }) => content))
  const end = (place: number): HistoryEnd | null => endOf(executions.at(place))
  const broken = health.history().map(({ what, where, mend }): Break => ({ what, where, mend }))
  const segments = adoptions.segments()
  const head = broken.length > 0 ? null : (heads.at(-1) ?? null)
  return {
    head,
    short: head === null ? null : head.slice(0, headDigits),
    executions: heads.length,
    first: end(0),
    last: heads.length === 0 ? null : end(heads.length - 1),
    broken,
    segments: segments.map(({ adoption: { segment, source }, history }) => {
      return { head: segment, executions: history.size, source }
    }),
    ...(given === undefined ? {} : { contains: containmentIn(segments, given) ?? containment(given, heads, end) }),
  }
}

/** Whether a history is contained in one that was adopted from. */
function containmentIn(segments: ReturnType<Store['adoptions']['segments']>, given: string): Containment | undefined {
  if (given.length < headDigits) return undefined
  for (const { adoption, history } of segments) {
    const heads = headsOf([...history.values()])
    const place = heads.findIndex((head) => head.startsWith(given))
    if (place === -1) continue
    const executions = place + 1
    const after = heads.length - executions
    return { head: heads[place]!, contained: true, executions, after, source: adoption.source }
  }
  return undefined
}

function containment(given: string, heads: readonly Head[], end: (place: number) => HistoryEnd | null): Containment {
  const places = heads.flatMap((head, i) => (head.startsWith(given) ? [i] : []))
  if (given.length < headDigits) throw tooShort(given, places, heads, end)
  const [place] = places
  if (place === undefined) return { head: given, contained: false }
  const executions = place + 1
  return { head: heads[place]!, contained: true, executions, last: end(place), after: heads.length - executions }
}

function endOf(execution: Execution | undefined): HistoryEnd | null {
  return execution === undefined ? null : { execution: execution.id, task: execution.task, started: execution.started }
}

function readHead(given: string): string {
  const head = given.trim().toLowerCase()
  if (/^[0-9a-f]+$/.test(head) && (head.length < 64 || isDigest(head))) return head
  throw new UserError({
    code: 'bad-option',
    what: `"${given}" is no digest of a head`,
    at: '--head',
    fix: `give the ${headDigits} digits that \`audit\` prints, or all 64 of the head`,
  })
}

/** So many heads are named in an error. */
const mostNamed = 4

function tooShort(
  given: string,
  places: readonly number[],
  heads: readonly Head[],
  end: (place: number) => HistoryEnd | null,
): UserError {
  const named = places
    .slice(0, mostNamed)
    .map((place) => `${heads[place]!.slice(0, headDigits)} (after execution ${end(place)?.execution ?? 'unknown'})`)
  const more = places.length > mostNamed ? ` and ${places.length - mostNamed} more` : ''
  return new UserError({
    code: 'short-head',
    what: `${given} has ${given.length} digits, and fewer than ${headDigits} digits of a head prove nothing`,
    at: '--head',
    fix: places.length === 0 ? 'no head of this store begins so' : `heads that begin so: ${named.join(', ')}${more}`,
  })
}
