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

/** Whether a process holds so much memory between two tasks that the next task may run out of memory. */
export function hasOutgrown({ heap, heapLimit, resident, machine }: Memory): boolean {
  return heap > heapLimit / 2 || resident > machine / 8
}

/** A function of Node, taken before a package can replace it. */
const residentOf = process.memoryUsage.rss.bind(process.memoryUsage)
const machine = totalmem()

/** The memory that this process holds. `collect` frees unused memory first, and is called only when that may change the answer. */
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
