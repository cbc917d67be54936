import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { WorkerPool } from '../execute/worker-pool.ts'
import { isAlive, processToken } from '../store/process-token.ts'

/** The workers of one command, started when the first one is wanted. It must be closed. */
export interface WorkerPools {
  /** The pool, for `jobs` tasks at once. */
  readonly open: (jobs: number) => Promise<WorkerPool>
  readonly close: () => Promise<void>
}

let counter = 0

/** Makes the place where workers are started from; the pool is made once. */
export function workerPools(place: { root: string; cache: string; doors: readonly string[] }): WorkerPools {
  const scratch = join(place.cache, 'scratch', `${processToken()}-${(counter += 1)}`)
  let opened: Promise<WorkerPool> | undefined
  let pool: WorkerPool | undefined
  let building = Promise.resolve()
  const make = async (): Promise<WorkerPool> => {
    const [{ buildWorker }, { WorkerPool }, { buildCommandLine }] = await Promise.all([
      import('../execute/build-worker.ts'),
      import('../execute/worker-pool.ts'),
      import('./build-command-line.ts'),
    ])
    const build = await buildWorker(place)
    building = buildCommandLine(place.cache).catch(() => {
      // It only saves time: what keeps it from being written is told by what has to be written.
    })
    sweep(dirname(scratch))
    mkdirSync(scratch, { recursive: true })
    pool = new WorkerPool(1, { build, scratch, cwd: place.root })
    return pool
  }
  return {
    async open(jobs) {
      opened ??= make()
      const ready = await opened
      ready.grow(jobs)
      return ready
    },
    async close() {
      await pool?.close()
      await building
      remove(scratch)
    },
  }
}

/** Removes what runs that were killed have left behind. */
function sweep(folder: string): void {
  for (const entry of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, entry)
    const token = entry.slice(0, entry.lastIndexOf('-'))
    if (!isAlive(token, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)) remove(path)
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
