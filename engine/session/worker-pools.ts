import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { WorkerPool } from '../coordinator/worker-pool.ts'
import { makeFolder } from '../store/make-folder.ts'
import { isAlive, processToken } from '../store/process-token.ts'
import { guarded } from '../store/store-error.ts'

/** The workers of one command, started when the first one is wanted. It must be closed. */
export interface WorkerPools {
  /** The pool, for `jobs` tasks at once. */
  readonly open: (jobs: number) => Promise<WorkerPool>
  /** Starts workers before anything is asked of them; what keeps them from starting is told by who asks first. */
  readonly warm: (count: number) => void
  readonly close: () => Promise<void>
}

let counter = 0

/** Makes the place where workers are started from; the pool is made once. */
export function workerPools(place: {
  root: string
  cache: string
  doors: readonly string[]
  env?: NodeJS.ProcessEnv
}): WorkerPools {
  const scratch = join(place.cache, 'scratch', `${processToken()}-${(counter += 1)}`)
  let opened: Promise<WorkerPool> | undefined
  let pool: WorkerPool | undefined
  const make = async (): Promise<WorkerPool> => {
    const [{ buildWorker }, { sweepBuilds }, { WorkerPool }] = await Promise.all([
      import('../builds/build-worker.ts'),
      import('../builds/engine-build.ts'),
      import('../coordinator/worker-pool.ts'),
    ])
    const build = await buildWorker(place)
    guarded(place.cache, () => {
      sweep(dirname(scratch))
      sweepBuilds(place.cache)
      makeFolder(scratch)
    })
    // A worker tells its own files from a task's by their path, so the path must contain no link.
    const { root: cwd, env } = place
    pool = new WorkerPool(1, { build, scratch: realpathSync(scratch), cwd, ...(env === undefined ? {} : { env }) })
    return pool
  }
  const open = async (jobs: number): Promise<WorkerPool> => {
    opened ??= make()
    const ready = await opened
    ready.grow(jobs)
    return ready
  }
  return {
    open,
    warm(count) {
      if (count === 0) return
      open(count)
        .then((ready) => {
          ready.warm(count)
        })
        .catch(() => undefined)
    },
    async close() {
      await opened?.catch(() => undefined)
      await pool?.close()
      // Without a pool there is none, or it can't be.
      if (pool !== undefined) remove(scratch)
    },
  }
}

/** Removes what runs of this host that were killed have left behind; on another, a run may use its folder for days. */
function sweep(folder: string): void {
  for (const entry of existsSync(folder) ? readdirSync(folder) : []) {
    const token = entry.slice(0, entry.lastIndexOf('-'))
    if (!isAlive(token, Date.now())) remove(join(folder, entry))
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
