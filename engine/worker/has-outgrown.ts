import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'

/** How much memory a process holds, in bytes. */
export interface Memory {
  /** Of objects that are in use. */
  readonly heap: number
  readonly heapLimit: number
  /** Of the whole process, with the bytes of typed arrays and what libraries hold. */
  readonly resident: number
  readonly machine: number
}

/** Whether a process holds so much between two tasks that one of them must have kept it: the next one may die of that. */
export function hasOutgrown({ heap, heapLimit, resident, machine }: Memory): boolean {
  return heap > heapLimit / 2 || resident > machine / 8
}

/** Taken before anything else takes its place. */
const residentOf = process.memoryUsage.rss.bind(process.memoryUsage)
const machine = totalmem()

/** The memory that this process holds; `collect` frees first what is in use no more, and is called only where that matters. */
export function memoryNow(collect: () => void): Memory {
  const look = (): Memory => {
    const { used_heap_size: heap, heap_size_limit: heapLimit } = getHeapStatistics()
    return { heap, heapLimit, resident: residentOf(), machine }
  }
  const memory = look()
  if (!hasOutgrown(memory)) return memory
  collect()
  return look()
}
