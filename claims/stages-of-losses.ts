import type { Builder } from 'lineal'
import type { PenaltyName } from '../nets/penalties/names.ts'

const from = import.meta.url

/** The stage that tries settings of each loss: one for each penalty, so that a change of one reruns no other's trials. */
export function tryStages({ use }: Builder) {
  const load = () => import('../stages/try.ts')
  return {
    ...ofUnpenalised(use(load, from)),
    pairwise: use(load, { export: 'pairwise', from }),
    'log-det': use(load, { export: 'logDet', from }),
    dead: use(load, { export: 'dead', from }),
    'pairwise+dead': use(load, { export: 'pairwiseDead', from }),
    'log-det+dead': use(load, { export: 'logDetDead', from }),
    decov: use(load, { export: 'decov', from }),
    vicreg: use(load, { export: 'vicreg', from }),
    'ortho-reg': use(load, { export: 'orthoReg', from }),
    spectral: use(load, { export: 'spectral', from }),
    lp: use(load, { export: 'lp', from }),
  } satisfies Record<PenaltyName, unknown> & Record<string, unknown>
}

/** The stage that trains on each loss of the survey. */
export function trainStages({ use }: Builder) {
  const load = () => import('../stages/train.ts')
  return {
    ...ofUnpenalised(use(load, from)),
    pairwise: use(load, { export: 'pairwise', from }),
    'log-det': use(load, { export: 'logDet', from }),
    'log-det+dead': use(load, { export: 'logDetDead', from }),
  }
}

/** The losses that the kernel has by itself share a stage. */
function ofUnpenalised<Handle>(stage: Handle) {
  return { mse: stage, projected: stage, 'log-projected': stage }
}
