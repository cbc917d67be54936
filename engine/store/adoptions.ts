import { hostname } from 'node:os'
import { canonicalJson } from '../values/canonical-json.ts'
import type { ProgramDigest, TaskKey } from '../values/digest.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import { UserError } from '../values/user-error.ts'
import type { Connection } from './connection.ts'
import type { AdoptionFacts } from './event-bodies.ts'
import type { EventLog, StoreEvent } from './event-log.ts'
import { bodyOfExecution, type Adopted, type NewExecution } from './execution.ts'
import type { Judgements } from './judgements.ts'
import type { KeptTexts } from './kept-texts.ts'
import { artifactNamer, bytesWriter, rowAppender, type Output, type RecordPorts } from './record-executions.ts'
import type { RunId } from './run-id.ts'
import type { Runs } from './runs.ts'
import type { CodeArchive, StoredCode } from './stored-code.ts'
import type { ProgramArchive } from './stored-programs.ts'
import { historyOf, historyText, isInHistory, type History } from './segment.ts'

/** Results of others, to be recorded with where they come from. */
export interface NewAdoption extends AdoptionFacts {
  readonly command: string
  /** The content digest of each row of the history that they come from, by id. */
  readonly history: History
  readonly executions: readonly (Omit<NewExecution, 'adopted'> & { readonly adopted: Omit<Adopted, 'run'> })[]
  /** Bytes of results that are on record here, and whose bytes are not here any more. */
  readonly restored: readonly (Output & Pick<NewExecution, 'task' | 'key'>)[]
  readonly codes: readonly StoredCode[]
  readonly programs: readonly (readonly [ProgramDigest, ProgramRecord])[]
  /** The ids, in that history, of those that were executed again with the same bytes. */
  readonly verified: readonly number[]
}

/** Results that were adopted together. */
export interface Adoption extends AdoptionFacts {
  readonly run: RunId
  /** ISO 8601, UTC. */
  readonly when: string
}

/** What was adopted from others. */
export interface Adoptions {
  /** Records results of others, all or nothing. Gives the adoption's run, and the ids of those whose keys had no result until now. */
  take(adoption: NewAdoption): { readonly run: RunId; readonly ids: readonly number[] }
  /** The adoption that was recorded as a run; undefined where that run was none, or its record is damaged. */
  of(run: RunId): Adoption | undefined
  /** Whether nothing was ever adopted. */
  isEmpty(): boolean
  /** The histories that were adopted from, each once, oldest first; those whose text is damaged are left out. */
  segments(): readonly { readonly adoption: Adoption; readonly history: History }[]
}

/** What adopting needs of the rest of the store. */
export interface AdoptPorts extends RecordPorts {
  readonly events: EventLog
  readonly texts: KeptTexts
  readonly runs: Runs
  readonly code: CodeArchive
  readonly programs: ProgramArchive
  readonly judgements: Judgements
}

/** Opens the adoptions of a store. */
export function adoptionsIn(ports: AdoptPorts): Adoptions {
  const { connection, events, texts } = ports
  const { guard } = connection
  const withBytes = bytesWriter(ports)
  const name = artifactNamer(connection.db, ports.cutoff)
  const note = adoptionNoter(ports)
  return {
    take: (adoption) =>
      guard(() =>
        withBytes([...adoption.executions, ...adoption.restored], () => {
          for (const output of adoption.restored) name(output)
          return note(adoption)
        }),
      ),
    of: (run) => guard(() => events.about('adoption', run).map(adoptionOf).at(-1)),
    isEmpty: () => guard(() => events.newest('adoption', 1).length === 0),
    segments: () =>
      guard(() => {
        const found = new Map(events.all('adoption').map((event) => [event.body.segment, event]))
        return [...found.values()].flatMap((event) => {
          const text = texts.text(event.body.history)
          return text === undefined ? [] : [{ adoption: adoptionOf(event), history: historyOf(text) }]
        })
      }),
  }
}

/** Makes the function that writes all rows of an adoption; only inside a write transaction. An adoption is also a run, so that `gc` keeps what it took. */
function adoptionNoter(ports: AdoptPorts): (adoption: NewAdoption) => { run: RunId; ids: number[] } {
  const { connection, events, texts, runs, code, programs, judgements } = ports
  const append = rowAppender(connection.db, ports.cutoff)
  const isKnown = keyFinder(connection)
  return ({ command, history, executions, restored, codes, verified, programs: records, ...facts }) => {
    // A run beside this one may have made some of them since they were compared.
    const free = executions.filter(({ key }) => !isKnown(key))
    for (const one of free) requireInHistory(one, history)
    const { source, segment, sample, who } = facts
    const run = runs.begin({ command, adopted: { ...source }, variants: [] })
    const ids = append(free.map((one) => ({ ...one, adopted: { ...one.adopted, run } })))
    for (const one of codes) code.save(one)
    for (const [digest, record] of records) programs.save(digest, record)
    const again = new Set(verified)
    const same = ids.filter((_, i) => again.has(free[i]!.adopted.execution))
    if (same.length > 0) judgements.verified({ executions: same, host: hostname(), node: process.version })
    const when = new Date().toISOString()
    const text = texts.keep(historyText(history), 5)
    events.append('adoption', run, { source, segment, sample, who, history: text, when })
    const plan = [...free, ...restored].map(({ task, key, output }) => ({ task, key, output, decision: 'adopt' }))
    runs.end(run, { end: 'done', adopted: ids.length, restored: restored.length }, plan)
    return { run, ids }
  }
}

/** What this release would not write as it was written could not be told from a forgery later. */
function requireInHistory(one: NewAdoption['executions'][number], history: History): void {
  const adopted = { ...one.adopted, run: '' as RunId }
  const { key, task, stage, output, ms } = one
  const body = canonicalJson(bodyOfExecution({ ...one, adopted }))
  if (isInHistory({ id: 0, key, task, stage, output, ms, body }, history)) return
  throw new UserError({
    code: 'unknown-record',
    what: `nothing was adopted: the record of ${task} (execution ${adopted.execution} there) can't be kept as it was written`,
    fix: 'it was written by a newer release of the engine, or changed since: use the release that wrote it',
  })
}

function keyFinder({ db }: Connection): (key: TaskKey) => boolean {
  const select = db.prepare<[string], 1>('SELECT 1 FROM result WHERE key = ?').pluck()
  return (key) => select.get(key) !== undefined
}

function adoptionOf({ subject, body: { source, segment, sample, who, when } }: StoreEvent<'adoption'>): Adoption {
  return { run: subject as RunId, source, segment, sample, who, when }
}
