/** Symmetric positive definite systems, solved in the kernel so that the bits are the same everywhere. */
import { canonical, growing } from './arena.ts'
import { checkLength } from './check.ts'
import { type Machine, theMachine } from './machine.ts'

const padTo8 = (n: number) => Math.ceil(n / 8) * 8

/** Memory for one system, kept for the next. */
const kept = new WeakMap<Machine, ReturnType<typeof growing>>()

/**
 * x [n] with (A + diag(damping)) x = right, for A [n][n] symmetric (its upper triangle is read) and damping [n] or none, by
 * elimination without pivoting; undefined where a pivot is not positive, so the matrix is not positive definite in float64.
 */
export function solvePositiveDefinite(
  matrix: Float64Array,
  right: Float64Array,
  damping?: Float64Array,
  machine: Machine = theMachine(),
): Float64Array | undefined {
  const n = right.length
  checkLength('matrix', matrix, n * n, `${n} squared, the length of the right-hand side`)
  if (damping) checkLength('damping', damping, n, 'one for an unknown')
  const stride = padTo8(n) + 8
  const memory = kept.get(machine) ?? growing(machine)
  kept.set(machine, memory)
  const system = memory.atLeast(n * stride)
  const numbers = system.numbers()
  for (let i = 0; i < n; i++) {
    const row = numbers.subarray(i * stride, (i + 1) * stride)
    row.fill(0)
    row.set(matrix.subarray(i * n, i * n + n))
    row[i]! += damping?.[i] ?? 0
    row[padTo8(n)] = right[i]!
  }
  const leastPivot = machine.call('solve', system, undefined, n, stride)
  const x = canonical(Float64Array.from({ length: n }, (_, i) => numbers[i * stride + padTo8(n)]!))
  return leastPivot > 0 ? x : undefined
}
