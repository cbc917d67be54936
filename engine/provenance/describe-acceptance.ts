import { short } from '../plan/reason.ts'
import type { Acceptance } from '../store/open-store.ts'

/** Who accepted older code, when and why, in a sentence. */
export function describeAcceptance({ from, to, reason, who, when }: Acceptance): string {
  return `results of code ${short(from)} were accepted as valid for code ${short(to)} by ${who} on ${when.slice(0, 10)}: ${reason}`
}
