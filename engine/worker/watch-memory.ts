import { readFileSync } from 'node:fs'
import { clearInterval, setInterval } from 'node:timers'
import { findKin } from './end-processes.ts'

/** A program that takes memory faster than this is seen late. */
const lookMs = 100

/**
 * Calls back once the processes that this one started, together, have more megabytes in memory than they may. Pages that they share
 * count for each of them. Where the system has no /proc, nothing is seen.
 */
export function watchMemory(megabytes: number, onOver: (megabytes: number) => void): { readonly stop: () => void } {
  const pageBytes = sizeOfPage()
  const look = (): void => {
    const pages = findKin(process.pid).reduce((sum, pid) => sum + residentPages(String(pid)), 0)
    const taken = (pages * pageBytes) / 1e6
    if (taken > megabytes) onOver(Math.round(taken))
  }
  const timer = setInterval(look, lookMs).unref()
  return {
    stop: () => {
      clearInterval(timer)
    },
  }
}

function residentPages(process: string): number {
  try {
    return Number(readFileSync(`/proc/${process}/statm`, 'utf8').split(' ')[1])
  } catch {
    return 0
  }
}

/** Node tells its own memory in bytes, and the system in pages; the time between the two questions is rounded away. */
function sizeOfPage(): number {
  const pages = residentPages('self')
  return pages === 0 ? 4096 : 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages))
}
