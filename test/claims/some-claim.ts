import type { Claim } from '../../schemas/claim.ts'

/** What became of a claim, where a test is about something else. */
export function someClaim(id: string): Claim {
  return {
    ...{ id, verdict: 'partly', statement: 'It holds for sin and not for relu.' },
    ...{ measure: 'ratio of median errors', effect: 12.5, interval: [3, 40], seeds: 15, tasks: [] },
  }
}
