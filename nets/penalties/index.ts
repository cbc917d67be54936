import { deadUnits } from './dead-units.ts'
import { decov } from './decov.ts'
import { logDet } from './log-det.ts'
import { lp } from './lp.ts'
import { orthoReg } from './ortho-reg.ts'
import { pairwise } from './pairwise.ts'
import type { PenaltyName } from './names.ts'
import type { Penalty } from './penalty.ts'
import { spectral } from './spectral.ts'
import { vicReg } from './vic-reg.ts'

/** The penalties by name: a new one is a file beside these, its name in names.ts and a line here. */
export const penalties = {
  pairwise,
  'log-det': logDet,
  dead: deadUnits,
  'pairwise+dead': { name: 'pairwise+dead', of: 'features', parts: [pairwise, deadUnits] },
  'log-det+dead': { name: 'log-det+dead', of: 'features', parts: [logDet, deadUnits] },
  decov,
  vicreg: vicReg,
  'ortho-reg': orthoReg,
  spectral,
  lp,
} as const satisfies Record<PenaltyName, Penalty>
