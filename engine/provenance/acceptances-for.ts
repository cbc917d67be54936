import type { Acceptance } from '../store/open-store.ts'
import type { CodeDigest } from '../values/digest.ts'

/**
 * The acceptances by which results of older code are valid for code, by the older code: those given for it newest first,
 * then those that they follow on.
 */
export function acceptancesFor(
  code: CodeDigest,
  acceptances: readonly Acceptance[],
): ReadonlyMap<CodeDigest, Acceptance> {
  const found = new Map<CodeDigest, Acceptance>()
  const newestFirst = acceptances.toReversed()
  const pending = [code]
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    for (const acceptance of newestFirst) {
      const { from, to } = acceptance
      if (to !== next || from === code || found.has(from)) continue
      found.set(from, acceptance)
      pending.push(from)
    }
  }
  return found
}
