import assert from 'node:assert/strict'

/** Asserts that numbers are within a relative error (absolute below one) of what is expected. */
export function assertClose(actual: Iterable<number>, expected: Iterable<number>, tolerance: number): void {
  const [found, wanted] = [[...actual], [...expected]]
  assert.equal(found.length, wanted.length)
  for (const [i, value] of found.entries()) {
    const error = Math.abs(value - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!))
    assert.ok(error <= tolerance, `element ${i} is ${value}, expected ${wanted[i]} (off by ${error})`)
  }
}
