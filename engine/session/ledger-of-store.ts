import { hostname } from 'node:os'
import type { Ledger } from '../coordinator/ledger.ts'
import { StoreDamage, type RunId, type Store } from '../store/open-store.ts'
import { wiresOf, type Task } from '../graph/task.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { GitState } from './git-state.ts'
import { keptTaskFailure } from './kept-failures.ts'
import { remember } from '../values/remember.ts'

/** The store as running tasks sees it: every result carries the run's own facts. */
export function ledgerOfStore(store: Store, run: { readonly id: RunId; readonly git: GitState | null }): Ledger {
  const host = hostname()
  return {
    record(results) {
      store.executions.record(
        results.map(({ task, key, code, format, bytes, digest, started, ms, worker, record }) => ({
          key: key.key,
          preimage: key.preimage,
          task: task.name,
          stage: task.stage,
          params: canonicalJson(task.params),
          code,
          output: digest,
          format,
          bytes,
          run: run.id,
          started: started.toISOString(),
          ms,
          worker,
          host,
          node: process.version,
          git: run.git,
          record: { ...record, inputs: wiredNames(task) },
        })),
      )
    },
    fail({ task, key, error, ms }) {
      store.failures.record({ ...error, task: task.name, key, run: run.id, when: new Date().toISOString(), ms })
      store.leases.release([key], run.id)
    },
    keptFailure: (key) => keptTaskFailure(store, key),
    find: (keys) => store.executions.lookup(keys),
    location: (digest) => locate(store, digest),
    lease: (keys) => store.leases.take(keys, run.id),
    owners: (keys) => {
      const processOf = remember((id: RunId) => store.runs.get(id)?.about['process'])
      return new Map(
        [...store.leases.owners(keys)].map(([key, owner]) => {
          const process = processOf(owner)
          return [key, { run: owner, process: typeof process === 'string' ? process : null }] as const
        }),
      )
    },
    release: (keys) => {
      store.leases.release(keys, run.id)
    },
    setAside: (digest) => {
      store.artifacts.setAside(digest)
    },
  }
}

/** Damaged bytes are set aside by the store, which tells of them at the end: to a run they are gone, and are made again. */
function locate(store: Store, digest: ArtifactDigest): ReturnType<Ledger['location']> {
  try {
    return store.artifacts.location(digest)
  } catch (error) {
    if (error instanceof StoreDamage) return undefined
    throw error
  }
}

/** Which tasks an execution was wired to: two tasks may make the same bytes, and a trace must name the right one. */
function wiredNames(task: Task): Record<string, string[]> {
  return Object.fromEntries(wiresOf(task).map(([name, inputs]) => [name, inputs.map((input) => input.name)]))
}
