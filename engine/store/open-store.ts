import type { ArtifactDigest } from '../values/digest.ts'
import { adoptionsIn, type Adoptions } from './adoptions.ts'
import { artifactsIn, type ArtifactPorts, type Artifacts } from './artifacts.ts'
import { cacheFolder } from './cache-folder.ts'
import { checkFiles } from './check-files.ts'
import { checkExecutions, checkRows } from './check-rows.ts'
import { leasesIn, type Leases } from './leases.ts'
import { collectGarbage, type Collected, type CollectOptions, type CollectPorts } from './collect-garbage.ts'
import { connect, type Access, type Connection, type Place } from './connection.ts'
import { eventLog, type EventRow } from './event-log.ts'
import type { NewExecution } from './execution.ts'
import { executionsIn, type Alarm, type Executions } from './executions.ts'
import { failuresIn, type Failures } from './failures.ts'
import { damagedArtifact, damagedEvent, damagedExecution, damagedResult, type Finding } from './finding.ts'
import { judgementsIn, type Judgements } from './judgements.ts'
import { keptTexts } from './kept-texts.ts'
import { liveRuns, type LiveRuns } from './live-runs.ts'
import { memoIn } from './memo.ts'
import { mendFindings } from './mend-findings.ts'
import { neededArtifacts } from './needed-artifacts.ts'
import { inlineBytes, executionWriter } from './record-executions.ts'
import { runsIn, type Runs } from './runs.ts'
import { settler } from './settle-files.ts'
import { codeArchive, type CodeArchive } from './stored-code.ts'
import { programArchive, type ProgramArchive } from './stored-programs.ts'
import type { Memo } from '../values/memo.ts'

export type { Access, Place } from './connection.ts'
export type { Amount, Collected } from './collect-garbage.ts'
export type { Adoption, NewAdoption } from './adoptions.ts'
export type { Adopted, Execution, NewExecution, RecordedRow } from './execution.ts'
export type { Finding } from './finding.ts'
export type { RunRecord } from './runs.ts'
export { StoreDamage } from './store-error.ts'
export type { StoredCode } from './stored-code.ts'
export type { RunId } from './run-id.ts'
export type { NewRun, Failure, Acceptance, AdoptionFacts, Verification } from './event-bodies.ts'

/** What has been executed, with its bytes, code, runs and judgements: kept in `store.db` and `cache/`. */
export interface Store {
  readonly place: Place
  readonly executions: ExecutionRecord
  readonly artifacts: Artifacts
  readonly code: CodeArchive
  readonly programs: ProgramArchive
  readonly runs: Runs
  readonly failures: Failures
  readonly leases: Leases
  readonly judgements: Judgements
  readonly adoptions: Adoptions
  readonly memo: Memo
  readonly health: Health
  /** Drops the bytes that nothing needs any more. @throws UserError `needs-unknown` where that can't be known. */
  collect(options?: CollectOptions): Collected
  close(): void
}

/** What has been executed, and the way to add to it. */
export interface ExecutionRecord extends Executions {
  /**
   * Records executions and gives their ids: bytes first, then all rows in one transaction. Once it returns, the death of
   * any process loses nothing of them; a loss of power may, and then all of it.
   */
  record(results: readonly NewExecution[]): readonly number[]
}

/** Whether all that is in the store is what was once recorded. */
export interface Health {
  /** Checks each row, each file, and that they agree. */
  fsck(): readonly Finding[]
  /** Checks that the record of executions is whole: also what `mend` has noted for good is told. */
  history(): readonly Finding[]
  /** Takes what `fsck` found out of use, and notes for good what of the record is lost. */
  mend(findings: readonly Finding[]): void
  /** The damage that this session has met so far; what was damaged is never served. */
  noticed(): readonly Finding[]
}

/**
 * Opens a store, making it where there is none. With 'read' nothing is written: what is missing is taken as empty, and a
 * store in a folder that can't be written is read all the same.
 *
 * @throws UserError where it can't be opened: its folder, its version, or damage.
 */
export function openStore(place: Place, access: Access = 'write'): Store {
  const connection = connect(place, access)
  try {
    return connection.guard(() => assemble(place, connection))
  } catch (error) {
    connection.close()
    throw error
  }
}

function assemble(place: Place, connection: Connection): Store {
  const { guard, db } = connection
  const cache = cacheFolder(place.cache)
  const damage = damageLog(place)
  const events = eventLog(connection, damage.event)
  const executions = executionsIn(connection, events, damage)
  const maker: ArtifactPorts['maker'] = (digest) => executions.latestProducerOf(digest)
  const artifacts = artifactsIn({ connection, cache, maker, damaged: damage.artifact })
  const [texts, live, settle] = [keptTexts(connection), liveRuns(connection), settler(connection, cache)]
  const judgements = judgementsIn(connection, events, executions)
  const needed: CollectPorts['needed'] = (keepRuns) =>
    neededArtifacts({ place, connection, events, texts, live, judgements }, keepRuns)
  const recording = { connection, cache, settle, cutoff: place.inlineBytes ?? inlineBytes }
  const record = executionWriter(recording)
  const [code, programs] = [codeArchive(connection, events, texts), programArchive(connection, events, texts)]
  const runs = runsIn(connection, { events, texts, live })
  if (connection.access === 'write') cache.sweep(settle)
  return {
    place,
    executions: { ...executions, record: (results) => guard(() => record(results)) },
    artifacts,
    code,
    programs,
    runs,
    failures: failuresIn(connection, events),
    leases: leasesIn(connection, live, (digests) => artifacts.presence(digests)),
    judgements,
    adoptions: adoptionsIn({ ...recording, events, texts, runs, code, programs, judgements }),
    memo: memoIn(connection),
    health: {
      fsck: () => guard(() => [...checkRows(db, place), ...checkFiles(connection, cache)]),
      history: () => guard(() => checkExecutions(db, place)),
      mend: (findings) => {
        guard(() => {
          mendFindings(findings, { connection, cache, events, artifacts })
        })
      },
      noticed: damage.noticed,
    },
    collect: (options = {}) => guard(() => collectGarbage({ connection, cache, live, needed, settle }, options)),
    close: () => {
      if (db.open) leave(connection, live)
      connection.close()
    },
  }
}

/** What is said of damage met on the way, each thing once. */
function damageLog(place: Place): Alarm & {
  readonly event: (row: EventRow) => void
  readonly artifact: (digest: ArtifactDigest, aside: string) => void
  readonly noticed: () => readonly Finding[]
} {
  const noticed = new Map<string, Finding>()
  const notice = (finding: Finding): void => {
    noticed.set(JSON.stringify(finding.problem), finding)
  }
  return {
    event: (row) => {
      notice(damagedEvent(row, place))
    },
    result: (row) => {
      notice(damagedResult(row, place))
    },
    execution: (row) => {
      notice(damagedExecution(row, place))
    },
    artifact: (digest, aside) => {
      notice(damagedArtifact(digest, aside))
    },
    noticed: () => [...noticed.values()],
  }
}

function leave({ write }: Connection, live: LiveRuns): void {
  if (live.isEmpty()) return
  try {
    write(() => {
      live.leave()
    })
  } catch {
    // What a process does not take back itself, others take from it when it is dead.
  }
}
