import type { Builder } from 'lineal'
import type { PenaltyName } from '../nets/penalties/names.ts'

const from = import.meta.url

/** The stage that tries settings of each loss: one for each penalty, so that a change of one reruns no other's trials. */
export function tryStages({ use }: Builder) {
  return {
    ...ofUnpenalised(use(() => import('../stages/try.ts'), from)),
    pairwise: use(() => import('../stages/try/try-pairwise.ts'), from),
    'log-det': use(() => import('../stages/try/try-log-det.ts'), from),
    dead: use(() => import('../stages/try/try-dead.ts'), from),
    'pairwise+dead': use(() => import('../stages/try/try-pairwise-dead.ts'), from),
    'log-det+dead': use(() => import('../stages/try/try-log-det-dead.ts'), from),
    decov: use(() => import('../stages/try/try-decov.ts'), from),
    vicreg: use(() => import('../stages/try/try-vicreg.ts'), from),
    'ortho-reg': use(() => import('../stages/try/try-ortho-reg.ts'), from),
    spectral: use(() => import('../stages/try/try-spectral.ts'), from),
    lp: use(() => import('../stages/try/try-lp.ts'), from),
  } satisfies Record<PenaltyName, unknown> & Record<string, unknown>
}

/** The stage that trains on each loss of the survey. */
export function trainStages({ use }: Builder) {
  return {
    ...ofUnpenalised(use(() => import('../stages/train.ts'), from)),
    pairwise: use(() => import('../stages/train/train-pairwise.ts'), from),
    'log-det': use(() => import('../stages/train/train-log-det.ts'), from),
    'log-det+dead': use(() => import('../stages/train/train-log-det-dead.ts'), from),
  }
}

/** The losses that the kernel has by itself share a stage. */
function ofUnpenalised<Handle>(stage: Handle) {
  return { mse: stage, projected: stage, 'log-projected': stage }
}
