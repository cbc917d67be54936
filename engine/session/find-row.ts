import { readTarget, type Wanted } from '../graph/read-target.ts'
import { tasksNamed } from '../graph/select-tasks.ts'
import { taskName, type Scalar } from '../graph/task.ts'
import { readColumns } from '../formats/columns.ts'
import type { Row } from '../provenance/match-members.ts'
import { quoted } from '../values/shell-word.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'
import type { FoundArtifact } from './find-artifact.ts'
import { differingColumns, fitsCell, nearestRows, tellingColumns } from './match-rows.ts'
import type { Session } from './open-session.ts'
import { decodeFound } from './read-artifact.ts'

/** A row of a table. */
export interface FoundRow {
  readonly found: FoundArtifact
  readonly row: Row
  /** How many rows the table has. */
  readonly rows: number
  /** The columns by which it was named. */
  readonly asked: readonly string[]
}

/** A table as a word names it, and the columns that the word asks for. */
interface Asked {
  readonly word: string
  readonly columns: Wanted
  /** Of a stage of the pipeline: all of its tasks' coordinates were taken for coordinates. */
  readonly ofStage: boolean
}

/**
 * Finds the row that a word means: a task that made a table, or a digest or `task@execution`, with values of columns in brackets.
 * What a stage's tasks have as coordinates are coordinates. Undefined for a word that asks for no columns. `find` finds the table.
 *
 * @throws UserError `unknown-row` naming the nearest rows, `many-rows` naming what tells those apart that fit.
 */
export async function findRow(
  session: Session,
  what: string,
  find: (what: string) => Promise<FoundArtifact>,
): Promise<FoundRow | undefined> {
  const asked = readAsked(session, what)
  if (asked === undefined) return undefined
  const { word, columns: wanted, ofStage } = asked
  const found = await find(word)
  const { format, schema, value } = await decodeFound(session, found)
  if (format !== 'arrow') {
    // A stage's error names its coordinates.
    if (ofStage) session.select([what])
    throw unknownRow(`${word} is ${format}, and no table with rows`, `leave the brackets out: ${quoted(word)}`)
  }
  const rows = value as readonly Row[]
  requireColumns(word, wanted, columnsOf(rows, schema))
  const fitting = rows.filter((row) => wanted.every(([name, text]) => fitsCell(row[name], text)))
  return { found, row: oneRow(fitting, { word, wanted, rows }), rows: rows.length, asked: wanted.map(([name]) => name) }
}

function readAsked({ graph, store }: Session, what: string): Asked | undefined {
  if (!what.endsWith(']') || tasksNamed(graph, what).length > 0) return undefined
  if (store.executions.latestOf(what) !== undefined) return undefined
  const { stage, wanted } = readTarget(what)
  const tasks = graph.tasks.filter((task) => task.stage === stage)
  const coordinates = new Set(tasks.flatMap((task) => Object.keys(task.at)))
  const own = wanted.filter(([name]) => coordinates.has(name))
  const columns = wanted.filter(([name]) => !coordinates.has(name))
  if (columns.length === 0) return undefined
  const word = own.length === 0 ? stage : `${stage}[${own.map(([, , text]) => text).join(',')}]`
  return { word, columns, ofStage: tasks.length > 0 }
}

/** In the order of the artifact, which rows have and a recorded schema has not. */
function columnsOf(rows: readonly Row[], schema: object): string[] {
  return [
    ...new Set([...rows.flatMap((row) => Object.keys(row)), ...readColumns(schema).columns.map(({ name }) => name)]),
  ]
}

function requireColumns(word: string, wanted: Wanted, columns: readonly string[]): void {
  const unknown = wanted.find(([name]) => !columns.includes(name))
  if (unknown === undefined) return
  const [name] = unknown
  const fix = suggestion(name, columns, `its columns are ${columns.join(', ')}`)
  throw unknownRow(`the table of ${word} has no column "${name}"`, fix)
}

interface Table {
  readonly word: string
  readonly wanted: Wanted
  readonly rows: readonly Row[]
}

/** So many rows are named in an error. */
const mostNamed = 4

function oneRow(fitting: readonly Row[], { word, wanted, rows }: Table): Row {
  const [row, ...others] = fitting
  const name = (one: Row, columns: readonly string[]): string => {
    const values = taskName('', Object.fromEntries(columns.map((column) => [column, asScalar(one[column])])))
    return quoted(word.endsWith(']') ? `${word.slice(0, -1)},${values.slice(1)}` : word + values)
  }
  const asked = wanted.map(([column]) => column)
  if (row === undefined) {
    const near = nearestRows(rows, wanted, mostNamed - 1).map(
      (one) => `${name(one, asked)}, whose ${differences(one, wanted)}`,
    )
    const values = wanted.map(([, , text]) => text).join(', ')
    throw unknownRow(
      `no row of ${word} has ${values}`,
      near.length === 0 ? 'the table is empty' : `the nearest ${near.length === 1 ? 'is' : 'are'} ${near.join('; ')}`,
    )
  }
  const telling = others.length === 0 ? undefined : tellingColumns(fitting, Object.keys(row))
  if (telling === undefined) return row
  const named = fitting.slice(0, mostNamed).map((one) => name(one, [...asked, ...telling]))
  const more = fitting.length - named.length
  throw new UserError({
    code: 'many-rows',
    what: `${fitting.length} rows of ${word} have ${wanted.map(([, , text]) => text).join(', ')}`,
    fix: `name one of them by ${telling.join(', ')} too: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  })
}

function differences(row: Row, wanted: Wanted): string {
  return differingColumns(row, wanted)
    .map((column) => `${column} is ${taskName('', { x: asScalar(row[column]) }).slice(3, -1)}`)
    .join(' and ')
}

function asScalar(cell: unknown): Scalar {
  if (cell instanceof Date) return cell.toISOString()
  if (typeof cell === 'bigint') return String(cell)
  return (cell ?? null) as Scalar
}

function unknownRow(what: string, fix: string): UserError {
  return new UserError({ code: 'unknown-row', what, fix })
}
