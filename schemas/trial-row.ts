import { Type, type Static } from '@sinclair/typebox'
import { table, type Member } from 'lineal'
import { adamOf } from '../nets/optimisers/optimiser.ts'
import type { Setting } from './setting.ts'
import { Measures, type Trials } from './trials.ts'

const maybe = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })
const { train, validation, test, test_mae, test_rmse, duplicates, dead, rank, output_size } = Measures.properties

/** One row: one net, and the same after Levenberg-Marquardt. */
export const TrialRow = /* @__PURE__ */ Type.Object({
  target: Type.String(),
  draw: Type.Integer({ description: 'which draw of the points' }),
  method: Type.String(),
  activation: Type.String(),
  width: Type.Integer({ description: 'of each hidden layer' }),
  depth: Type.Integer({ description: 'hidden layers' }),
  parameters: Type.Integer({ description: 'weights and biases' }),
  noise: Type.Number({ description: 'on the training values, over their deviation' }),
  setting: Type.String({ description: 'the columns from loss to steps in one text' }),
  loss: Type.String(),
  init: Type.String(),
  optimizer: Type.String(),
  rate: maybe("Adam's largest learning rate; null where Adam has no part"),
  beta2: maybe("of Adam's second moment"),
  ridge: maybe('of the projected losses'),
  strength: maybe('of the penalty'),
  batch: maybe('points a step; null for all'),
  steps: Type.Integer({ description: 'of all optimisers, without those of Levenberg-Marquardt that follow' }),
  seed: Type.Integer(),
  diverged: Type.Boolean(),
  train,
  validation,
  test,
  test_mae,
  test_rmse,
  duplicates,
  dead,
  rank,
  output_size,
  refined_validation: validation,
  refined_test: test,
  refined_test_mae: test_mae,
  refined_duplicates: duplicates,
  refined_rank: rank,
  digest: Type.String({ description: 'of the trials that the net is in' }),
})

/** One row: one net, and the same after Levenberg-Marquardt. */
export type TrialRow = Static<typeof TrialRow>

/** Nets by the row, as an Arrow table. */
export const TrialTable = table(TrialRow)

/** The rows of one artifact of trials. */
export function rowsOfTrials({ params, digest, value }: Member<Trials>): TrialRow[] {
  const { target, method, activation, width, depth, noise, seed, trials } = value.metadata
  const parameters = value.tensors.parameters.shape[1]
  const draw = typeof params.draw === 'number' ? params.draw : 0
  return trials.map(({ setting, diverged, measures, refined }) => ({
    ...{ target, draw, method, activation, width, depth, parameters, noise },
    ...settingColumns(setting),
    ...{ seed, diverged },
    ...measures,
    refined_validation: refined.validation,
    refined_test: refined.test,
    refined_test_mae: refined.test_mae,
    refined_duplicates: refined.duplicates,
    refined_rank: refined.rank,
    digest,
  }))
}

function settingColumns({ loss, init, optimizer, penalty, projection, stopping }: Setting) {
  const adam = adamOf(optimizer)
  const later = optimizer.name === 'adam' ? 0 : optimizer.steps
  const columns = {
    loss,
    init,
    optimizer: stopping === undefined ? optimizer.name : `${optimizer.name}, stopped`,
    rate: adam?.rate ?? null,
    beta2: adam?.beta2 ?? null,
    ridge: projection?.ridge ?? null,
    strength: penalty?.strength ?? null,
    batch: stopping?.batch ?? null,
    steps: (adam?.steps ?? 0) + later,
  }
  return {
    setting: Object.values(columns)
      .map((value) => value ?? '-')
      .join(' '),
    ...columns,
  }
}
