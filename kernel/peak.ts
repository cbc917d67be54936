/** The machine's peak, for benchmarks. */
import type { Machine } from './machine.ts'

/** Runs `rounds` rounds of independent multiply-adds on vectors and returns the floating-point operations done; the caller has the clock. */
export function multiplyAddPeak(machine: Machine, rounds: number): number {
  const memory = machine.allocate(12 * 8)
  const operations = machine.call('peak', memory, undefined, rounds)
  memory.release()
  return operations
}
