import type { Json } from '../values/canonical-json.ts'
import type { InputRead, MemberRead } from './inputs-read.ts'

/** A row of a table, by column. */
export type Row = Readonly<Record<string, unknown>>

/** Which of the artifacts that a task read a row of its table points to; the task read all of them. */
export interface MatchedMembers {
  /** `digests`: the row holds their digests; `columns`: their params have the values of the row's columns. */
  readonly by: 'digests' | 'columns'
  /** The columns that were compared. */
  readonly columns: readonly string[]
  /** Of the fan-ins that the row points into: the places of the members that it points to. */
  readonly only: Readonly<Record<string, readonly number[]>>
  /** How many they are, */
  readonly count: number
  /** and of how many. */
  readonly of: number
}

/**
 * Finds the members of fan-ins that a row points to: those whose digests it holds, else those whose params agree with its columns
 * of the same names. Undefined where the row tells nothing of them. `asked` are the columns that count where no member agrees
 * with all of them.
 */
export function matchMembers(
  row: Row,
  inputs: readonly InputRead[],
  asked: readonly string[] = [],
): MatchedMembers | undefined {
  const fanIns = inputs.filter(({ many }) => many)
  const named = digestsIn(row)
  return (
    match('digests', namedColumns(row, named), fanIns, ({ digest }) => named.has(digest)) ??
    byColumns(row, Object.keys(row), fanIns) ??
    byColumns(row, asked, fanIns)
  )
}

function byColumns(row: Row, names: readonly string[], fanIns: readonly InputRead[]): MatchedMembers | undefined {
  const shared = (params: Readonly<Record<string, Json>>): string[] =>
    names.filter((name) => Object.hasOwn(params, name))
  const compared = fanIns.filter(({ members }) => members.some(({ params }) => shared(paramsOf(params)).length > 0))
  const columns = names.filter((name) =>
    compared.some(({ members }) => members.some(({ params }) => Object.hasOwn(paramsOf(params), name))),
  )
  return match('columns', columns, compared, ({ params }) => {
    const own = paramsOf(params)
    const common = shared(own)
    return common.length > 0 && common.every((name) => own[name] === row[name])
  })
}

function match(
  by: MatchedMembers['by'],
  columns: readonly string[],
  fanIns: readonly InputRead[],
  fits: (member: MemberRead) => boolean,
): MatchedMembers | undefined {
  const found = fanIns.map(({ name, members }) => {
    const places = members.flatMap((member, i) => (fits(member) ? [i] : []))
    return { name, places, of: members.length }
  })
  const pointed = found.filter(({ places }) => places.length > 0)
  if (pointed.length === 0) return undefined
  return {
    by,
    columns,
    only: Object.fromEntries(pointed.map(({ name, places }) => [name, places])),
    count: sum(pointed.map(({ places }) => places.length)),
    of: sum(pointed.map(({ of }) => of)),
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

const digest = /\b[0-9a-f]{64}\b/g

function digestsIn(row: Row): ReadonlySet<string> {
  return new Set(Object.values(row).flatMap((cell) => (typeof cell === 'string' ? (cell.match(digest) ?? []) : [])))
}

function namedColumns(row: Row, named: ReadonlySet<string>): string[] {
  return Object.keys(row).filter((name) => {
    const cell = row[name]
    return typeof cell === 'string' && (cell.match(digest) ?? []).some((one) => named.has(one))
  })
}

function paramsOf(params: Json): Readonly<Record<string, Json>> {
  return params !== null && typeof params === 'object' && !Array.isArray(params)
    ? (params as Readonly<Record<string, Json>>)
    : {}
}
