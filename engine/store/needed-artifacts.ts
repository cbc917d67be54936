import { UserError } from '../values/user-error.ts'
import { checkEvents } from './check-rows.ts'
import type { Connection, Place } from './connection.ts'
import type { EventLog, StoreEvent } from './event-log.ts'
import type { Judgements } from './judgements.ts'
import type { KeptTexts } from './kept-texts.ts'
import type { LiveRuns } from './live-runs.ts'

/** What the search for needed artifacts asks of the store. */
export interface NeedPorts {
  readonly place: Place
  readonly connection: Connection
  readonly events: EventLog
  readonly texts: KeptTexts
  readonly live: LiveRuns
  readonly judgements: Judgements
}

/** The artifacts that are needed, and by how many runs. */
export interface Needed {
  readonly digests: ReadonlySet<string>
  readonly runs: number
}

/**
 * The artifacts that the last runs of each profile and targets, the runs under way and the pins need: what their decisions
 * and executions name, and whatever that was made from, to the first inputs.
 *
 * Only a run of the same targets in the same profile replaces a run: however often a part is run, the results of the
 * whole stay.
 *
 * Every digest that a preimage or a plan names counts as needed, whatever it stands for: at worst too much is kept.
 */
export function neededArtifacts(ports: NeedPorts, keepRuns: number): Needed {
  const { connection, judgements, live } = ports
  requireSoundEvents(ports)
  const roots = new Set<string>()
  const runs = runsToKeep(ports, keepRuns)
  for (const text of textsOfRuns(ports, runs)) for (const digest of digestsIn(text)) roots.add(digest)
  for (const { holds } of live.holds()) for (const digest of digestsIn(holds)) roots.add(digest)
  const preimageOf = connection.db
    .prepare<[number], string>(`SELECT output || ' ' || json_extract(body, '$.preimage') FROM execution WHERE id = ?`)
    .pluck()
  for (const { execution } of judgements.pins()) {
    for (const digest of digestsIn(preimageOf.get(execution) ?? '')) roots.add(digest)
  }
  return { digests: withOrigins(roots, connection), runs: runs.length }
}

/** The last runs of each profile and targets, newest first, and those under way. */
function runsToKeep({ events, live }: NeedPorts, keepRuns: number): StoreEvent<'run'>[] {
  const underWay = new Set<string>(live.holds().map(({ run }) => run))
  const counts = new Map<string, number>()
  return events
    .all('run')
    .reverse()
    .filter(({ subject, body: { about } }) => {
      const sameCommand = JSON.stringify([about['profile'] ?? null, about.command])
      const newer = counts.get(sameCommand) ?? 0
      counts.set(sameCommand, newer + 1)
      return newer < keepRuns || underWay.has(subject)
    })
}

/** The decisions of runs, and what they have executed. */
function textsOfRuns({ connection: { db }, events, texts }: NeedPorts, runs: readonly StoreEvent<'run'>[]): string[] {
  const executed = db
    .prepare<[string], string>(
      `SELECT output || ' ' || json_extract(body, '$.preimage') FROM execution
       WHERE json_extract(body, '$.run') IN (SELECT value FROM json_each(?))`,
    )
    .pluck()
  const ids = JSON.stringify(runs.map(({ subject }) => subject))
  return [...runs.map((run) => planOf(run, events, texts)), ...executed.all(ids)]
}

function planOf({ subject }: StoreEvent<'run'>, events: EventLog, texts: KeptTexts): string {
  const end = events.about('run-end', subject)[0]
  if (end === undefined || !texts.has(end.body.plan)) return ''
  const text = texts.text(end.body.plan)
  if (text === undefined) throw unknownNeeds(`the decisions of run ${subject} are damaged`)
  return text
}

/** Adds the artifacts that each one was made from, as the newest execution of each task that made it names them. */
function withOrigins(roots: ReadonlySet<string>, { db }: Connection): ReadonlySet<string> {
  // Two tasks may make the same bytes, one of them from the other's.
  const origins = db
    .prepare<[string], string>(
      `SELECT json_extract(body, '$.preimage') FROM execution
       WHERE id IN (SELECT max(id) FROM execution WHERE output = ? GROUP BY task)`,
    )
    .pluck()
  const needed = new Set(roots)
  for (const digest of needed) {
    for (const preimage of origins.all(digest)) for (const input of digestsIn(preimage)) needed.add(input)
  }
  return needed
}

function digestsIn(text: string): Iterable<string> {
  return text.match(/\b[0-9a-f]{64}\b/g) ?? []
}

/** A pin or a run that can no longer be read may need anything: then nothing is dropped. */
function requireSoundEvents({ connection: { db }, place }: NeedPorts): void {
  const [finding] = checkEvents(db, place)
  if (finding !== undefined) throw unknownNeeds(finding.what)
}

function unknownNeeds(why: string): UserError {
  return new UserError({
    code: 'needs-unknown',
    what: `nothing was dropped: ${why}, so what it needs can't be known`,
    fix: '`fsck --mend` first, then `gc` again',
  })
}
