import { deadUnits } from './dead-units.ts'
import { logDet } from './log-det.ts'
import type { PenaltySum } from './penalty.ts'

/** The log-det barrier, and units kept from ceasing to vary. */
export const logDetDead: PenaltySum = { name: 'log-det+dead', of: 'features', parts: [logDet, deadUnits] }
