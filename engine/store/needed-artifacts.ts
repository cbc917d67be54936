import { UserError } from '../values/user-error.ts'
import { checkEvents } from './check-rows.ts'
import type { Connection, Place } from './connection.ts'
import type { EventLog, StoreEvent } from './event-log.ts'
import type { Judgements } from './judgements.ts'
import type { KeptTexts } from './kept-texts.ts'
import type { LiveRuns } from './live-runs.ts'
import type { RunId } from './runs.ts'

/** What the search for needed artifacts asks of the store. */
export interface NeedPorts {
  readonly place: Place
  readonly connection: Connection
  readonly events: EventLog
  readonly texts: KeptTexts
  readonly live: LiveRuns
  readonly judgements: Judgements
}

/**
 * The artifacts that the last runs, the runs under way and the pins need: what their decisions and executions name, and
 * whatever that was made from, to the first inputs.
 *
 * Every digest that a preimage or a plan names counts as needed, whatever it stands for: at worst too much is kept.
 */
export function neededArtifacts(ports: NeedPorts, keepRuns: number): ReadonlySet<string> {
  const { connection, judgements, live } = ports
  requireSoundEvents(ports)
  const roots = new Set<string>()
  for (const text of textsOfRuns(ports, keepRuns)) for (const digest of digestsIn(text)) roots.add(digest)
  for (const { holds } of live.holds()) for (const digest of digestsIn(holds)) roots.add(digest)
  const preimageOf = connection.db
    .prepare<[number], string>(`SELECT output || ' ' || json_extract(body, '$.preimage') FROM execution WHERE id = ?`)
    .pluck()
  for (const { execution } of judgements.pins()) {
    for (const digest of digestsIn(preimageOf.get(execution) ?? '')) roots.add(digest)
  }
  return withOrigins(roots, connection)
}

/** The decisions of the last runs, and what all runs since the first of them have executed. */
function textsOfRuns({ connection: { db }, events, texts, live }: NeedPorts, keepRuns: number): string[] {
  const underWay = live.holds().flatMap(({ run }) => events.about('run', run))
  const runs = [...events.newest('run', keepRuns), ...underWay]
  const kept = new Set(runs.map(({ subject }) => subject))
  const since = Math.min(...runs.map(({ body }) => body.executions.id))
  const select = `SELECT json_extract(body, '$.run') AS run, output || ' ' || json_extract(body, '$.preimage') AS text
    FROM execution WHERE id > ?`
  const executed = runs.length === 0 ? [] : db.prepare<[number], { run: RunId; text: string }>(select).all(since)
  return [
    ...runs.map((run) => planOf(run, events, texts)),
    ...executed.filter(({ run }) => kept.has(run)).map(({ text }) => text),
  ]
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
