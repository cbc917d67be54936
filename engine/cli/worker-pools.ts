import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkerPool } from '../execute/worker-pool.ts'

/** Starts pools of workers. It must be closed. */
export interface WorkerPools {
  readonly open: (jobs: number) => Promise<WorkerPool>
  readonly close: () => void
}

/** Workers are started when the first one is wanted, and all are ended together. */
export function workerPools(place: { root: string; cache: string; doors: readonly string[] }): WorkerPools {
  const closers: (() => void)[] = []
  return {
    async open(jobs) {
      const [{ buildWorker }, { WorkerPool }] = await Promise.all([
        import('../execute/build-worker.ts'),
        import('../execute/worker-pool.ts'),
      ])
      const build = await buildWorker(place)
      const folder = join(place.cache, 'scratch')
      mkdirSync(folder, { recursive: true })
      const scratch = mkdtempSync(join(folder, `${process.pid}-`))
      const pool = new WorkerPool(jobs, { build, scratch, cwd: place.root })
      closers.push(() => {
        pool.close()
        rmSync(scratch, { recursive: true, force: true })
      })
      return pool
    },
    close() {
      for (const close of closers.splice(0)) close()
    },
  }
}
