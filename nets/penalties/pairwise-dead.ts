import { deadUnits } from './dead-units.ts'
import { pairwise } from './pairwise.ts'
import type { PenaltySum } from './penalty.ts'

/** Pairs of features pushed apart, and units kept from ceasing to vary. */
export const pairwiseDead: PenaltySum = { name: 'pairwise+dead', of: 'features', parts: [pairwise, deadUnits] }
