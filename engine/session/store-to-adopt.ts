import { resolve } from 'node:path'
import { checkExecutions, type LineageRecords } from '../crates/check-records.ts'
import { temporaryFolder } from '../crates/temporary-folder.ts'
import { parsePreimage } from '../plan/preimage.ts'
import { collectLineage } from '../provenance/collect-lineage.ts'
import { describeDamage } from '../provenance/describe-damage.ts'
import { headOf } from '../store/segment.ts'
import { openStore, StoreDamage, type Execution, type Place, type Store } from '../store/open-store.ts'
import { digestBytes, type ProgramDigest } from '../values/digest.ts'
import { printableLine } from '../values/printable.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import type { AdoptSource } from './adopt-source.ts'
import { executeOthers } from './execute-others.ts'
import type { Session } from './open-session.ts'

/** Opens another store to adopt its results: those that lookups find there, with all that is behind them. */
export function storeToAdopt(name: string, place: Place, session: Session): AdoptSource {
  const store = openOther(name, place)
  try {
    const records = recordsOf(store)
    const damage = store.health.noticed()
    const faults = damage.length > 0 ? damage.map(describeDamage) : checkExecutions(records)
    if (faults.length > 0) throw damagedStore(name, faults)
    return {
      source: { kind: 'store', name, digest: headOf(records.history) },
      records,
      presence: (digests) => store.artifacts.presence(digests),
      async copy(digest, to) {
        const found = locationIn(store, digest, name)
        return found.inline === undefined
          ? to.takeIn(found.file)
          : { bytes: found.inline, digest: digestBytes(found.inline) }
      },
      again: (chosen, request) => executeHere(store, chosen, { session, request }),
      warnings: (sandbox) => warningsOf(records, session, sandbox),
      close: () => {
        store.close()
      },
    }
  } catch (error) {
    store.close()
    throw error
  }
}

/** What others' store is refused for is not to be mended by whoever adopts. */
function openOther(name: string, place: Place): Store {
  try {
    return openStore(place, 'read')
  } catch (error) {
    if (!isUserError(error)) throw error
    const fix = 'ask whose store it is for a crate of it, or use the release of the engine that wrote it'
    throw error.code === 'store-version'
      ? new UserError({ code: error.code, what: error.message, at: name, fix })
      : error
  }
}

function recordsOf(store: Store): LineageRecords {
  const starts = store.executions.inUse().map((execution) => ({ digest: execution.output, execution }))
  const made = collectLineage(store, starts).made.values()
  const executions = [...made].flatMap(({ execution }) => execution ?? []).sort((a, b) => a.id - b.id)
  const codes = [...new Set(executions.flatMap(({ code }) => code ?? []))]
  const programs = new Set(executions.flatMap((one) => programOf(one) ?? []))
  return {
    executions,
    rows: executions.map(({ id }) => store.executions.rowOf(id)!),
    history: new Map(store.executions.history().map(({ id, content }) => [id, content])),
    codes: new Map(codes.flatMap((digest) => [store.code.find(digest) ?? []].flat().map((code) => [digest, code]))),
    programs: new Map(
      [...programs].flatMap((digest) => {
        const record = store.programs.find(digest)
        return record === undefined ? [] : [[digest, record] as const]
      }),
    ),
    // Whose bytes are gone is left out later, and is no contradiction.
    artifacts: { has: () => true },
  }
}

function programOf({ code, preimage }: Execution): ProgramDigest | undefined {
  return code === null ? undefined : (parsePreimage(preimage).program as ProgramDigest | undefined)
}

function locationIn(store: Store, digest: Execution['output'], name: string) {
  try {
    const found = store.artifacts.location(digest)
    if (found !== undefined) return found
    throw damagedStore(name, [`the bytes of artifact ${digest} are gone`])
  } catch (error) {
    if (error instanceof StoreDamage) throw damagedStore(name, [error.message])
    throw error
  }
}

/** Its code is executed beside the pipeline's packages and doors: a store holds neither. */
async function executeHere(
  store: Store,
  chosen: readonly Execution[],
  { session, request }: { session: Session; request: Parameters<typeof executeOthers>[2] },
): ReturnType<typeof executeOthers> {
  const { root, doors = [] } = session.pipeline
  const { path: home, remove } = temporaryFolder('lineal-adopt-')
  const place = { name: 'the pipeline', root, home, doors: doors.map((door) => resolve(root, door)) }
  try {
    return await executeOthers(
      chosen,
      { ...place, cache: session.store.place.cache, store, noPackages: undefined },
      request,
    )
  } finally {
    remove()
  }
}

function warningsOf(
  { programs }: LineageRecords,
  { pipeline }: Session,
  sandbox: readonly string[] | undefined,
): string[] {
  const doors = (pipeline.doors ?? []).join(', ')
  return [
    ...(doors === '' ? [] : [`its code reaches the machine through ${doors}, as this pipeline has them`]),
    ...(programs.size > 0 && sandbox === undefined
      ? ['some of its tasks are programs, and there is no sandbox here: they can do what you can']
      : []),
  ]
}

/** How many faults an error names. */
const named = 8

/** The error of a store of others whose records or bytes are not what they were. */
export function damagedStore(name: string, faults: readonly string[]): UserError {
  const more = faults.length - named
  const shown = [...faults.slice(0, named).map(printableLine), ...(more > 0 ? [`and ${more} more`] : [])]
  return new UserError({
    code: 'store-damaged',
    what: ['nothing was adopted: the store is damaged', ...shown].join('\n       '),
    at: name,
    fix: '`fsck --mend` there takes what is damaged out of use; then adopt again',
  })
}
