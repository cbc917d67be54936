import { penalised, unpenalised, type Loss } from '../../nets/losses.ts'
import { deadUnits } from '../../nets/penalties/dead-units.ts'
import { decov } from '../../nets/penalties/decov.ts'
import { logDetDead } from '../../nets/penalties/log-det-dead.ts'
import { logDet } from '../../nets/penalties/log-det.ts'
import { lp } from '../../nets/penalties/lp.ts'
import type { PenaltyName } from '../../nets/penalties/names.ts'
import { orthoReg } from '../../nets/penalties/ortho-reg.ts'
import { pairwiseDead } from '../../nets/penalties/pairwise-dead.ts'
import { pairwise } from '../../nets/penalties/pairwise.ts'
import type { Penalty } from '../../nets/penalties/penalty.ts'
import { spectral } from '../../nets/penalties/spectral.ts'
import { vicReg } from '../../nets/penalties/vic-reg.ts'

/** Every penalty by its name. */
export const penalties: Readonly<Record<PenaltyName, Penalty>> = {
  pairwise,
  'log-det': logDet,
  dead: deadUnits,
  'pairwise+dead': pairwiseDead,
  'log-det+dead': logDetDead,
  decov,
  vicreg: vicReg,
  'ortho-reg': orthoReg,
  spectral,
  lp,
}

/** Every loss. */
export const losses: readonly Loss[] = [...unpenalised, ...Object.values(penalties).map(penalised)]
