import { readTarget, type Wanted } from '../graph/read-target.ts'
import { StoreDamage, type Store } from '../store/open-store.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { quoted } from '../values/shell-word.ts'
import { describeValue } from '../values/show-value.ts'
import { suggestion } from '../values/suggest.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { paramIn } from './declared-params.ts'
import type { Side, SideMember } from './find-sides.ts'
import type { Metric } from './metric.ts'
import { decodeFound } from './read-artifact.ts'

/** The numbers that a side has of a metric, each by what it is paired by; several of one pair count as their mean. */
export interface Measured {
  readonly values: readonly { readonly pair: string | null; readonly value: number }[]
  /** What is missing, and how to get it. */
  readonly notes: readonly string[]
}

/** Reads a metric of a side from stored artifacts; nothing is executed. @throws UserError `bad-metric` where it is no number. */
export async function measureMetric(store: Store, side: Side, name: string, metric: Metric): Promise<Measured> {
  const values: { pair: string | null; value: number }[] = []
  const notes: string[] = []
  for (const member of side.members) {
    const tasks = tasksOf(metric, member)
    for (const [task, output] of tasks) {
      const at = `metric "${name}", ${task}`
      const read = await readOrNote(store, output, task, notes)
      if (read === undefined) continue
      const pairOfTask = pairIn(metric, task, member)
      for (const { value, pair } of await blaming(at, () => numbersIn(read, metric)))
        values.push({ value, pair: pair ?? pairOfTask })
    }
  }
  const odd = values.filter(({ value }) => !Number.isFinite(value)).length
  if (values.length === 0 && notes.length === 0)
    notes.push(`it has no result of ${metric.task}: run it: ${quoted(metric.task)}`)
  if (odd > 0) notes.push(`${odd} of ${values.length} values are not finite, and are left out`)
  return { values: values.filter(({ value }) => Number.isFinite(value)), notes }
}

type Read = Awaited<ReturnType<typeof decodeFound>>

async function readOrNote(
  store: Store,
  digest: ArtifactDigest,
  task: string,
  notes: string[],
): Promise<Read | undefined> {
  try {
    return await decodeFound({ store }, { digest, execution: store.executions.latestProducerOf(digest), warnings: [] })
  } catch (error) {
    if (!(error instanceof StoreDamage)) throw error
    notes.push(`the bytes of ${task} (${digest.slice(0, 12)}) are gone: run it again: ${quoted(task)}`)
    return undefined
  }
}

/** The tasks of a side that a metric names, by the coordinates in their names. */
function tasksOf({ task: target }: Metric, { results }: SideMember): [task: string, output: ArtifactDigest][] {
  const exact = results.get(target)
  if (exact !== undefined) return [[target, exact.output]]
  const { stage, wanted } = readTarget(target)
  return [...results].flatMap(([task, { output }]): [string, ArtifactDigest][] => {
    const own = readTarget(task)
    const has = ([name, value]: Wanted[number]): boolean =>
      own.wanted.some(([key, text]) => key === name && (text === value || text === JSON.stringify(value)))
    return own.stage === stage && wanted.every(has) ? [[task, output]] : []
  })
}

function pairIn({ pairs }: Metric, task: string, { params }: SideMember): string | null {
  if (pairs === undefined) return null
  const coordinate = readTarget(task).wanted.find(([name]) => name === pairs)
  if (coordinate !== undefined) return coordinate[1]
  const param = paramIn(params, pairs.split('.'))
  return param === undefined || typeof param === 'object' ? null : String(param)
}

async function numbersIn(read: Read, metric: Metric): Promise<{ value: number; pair: string | null }[]> {
  if (read.format === 'arrow') return numbersOfTable(read, metric)
  if (read.format !== 'json' && read.format !== 'safetensors')
    throw badMetric(
      `its artifact is ${read.format}, which holds no numbers by name`,
      'name a task of JSON, of a table or of tensors',
    )
  if (metric.column !== undefined)
    throw badMetric(
      `it names a column, and the artifact is ${read.format}`,
      'name the path of the number instead: path',
    )
  const value = read.format === 'json' ? read.value : (read.value as { readonly metadata: unknown }).metadata
  const found = (metric.path ?? '')
    .split('.')
    .filter((step) => step !== '')
    .reduce(stepInto, value)
  // What has no number, such as the error of a training that diverged, is told as not finite.
  if (typeof found === 'number' || found === null) return [{ value: found ?? NaN, pair: null }]
  const fields = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const what = `${metric.path ?? 'the value'} is ${describeValue(found)}, and no number`
  throw badMetric(
    what,
    suggestion((metric.path ?? '').split('.')[0]!, fields, `the artifact has ${fields.join(', ') || 'no fields'}`),
  )
}

function stepInto(value: unknown, step: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Readonly<Record<string, unknown>>)[step]
    : undefined
}

async function numbersOfTable(
  read: Read,
  { column, where, pairs }: Metric,
): Promise<{ value: number; pair: string | null }[]> {
  const { viewTable } = await import('./table-view.ts')
  const { columns, first } = viewTable(read.value as readonly Readonly<Record<string, unknown>>[], read.schema, {
    where,
  })
  const names = columns.map(({ name }) => name)
  if (column === undefined || !names.includes(column)) {
    const what =
      column === undefined ? 'its artifact is a table, and it names no column' : `the table has no column "${column}"`
    throw badMetric(what, suggestion(column ?? '', names, `its columns are ${names.join(', ')}`))
  }
  const [own, pairing] = [names.indexOf(column), pairs === undefined ? -1 : names.indexOf(pairs)]
  return first.map((row) => {
    const cell = row[own]
    if (cell !== null && typeof cell !== 'number' && typeof cell !== 'bigint')
      throw badMetric(`the column "${column}" holds ${describeValue(cell)}, and no number`, 'name a column of numbers')
    return { value: cell === null ? NaN : Number(cell), pair: pairing === -1 ? null : String(row[pairing]) }
  })
}

async function blaming<Result>(at: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isUserError(error)) throw error
    throw new UserError({ code: 'bad-metric', what: error.message, at, fix: error.fix })
  }
}

function badMetric(what: string, fix: string): UserError {
  return new UserError({ code: 'bad-metric', what, fix })
}
