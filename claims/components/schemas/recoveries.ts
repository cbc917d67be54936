import { Type, type Static } from '@sinclair/typebox'
import { table } from 'lineal'

const maybe = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })

/** One row: what one method made of one teacher's points from one seed. */
export const RecoveryRow = Type.Object({
  target: Type.String({ description: 'the teacher' }),
  noise: Type.Number({ description: "of the training values, over their values' deviation without it" }),
  method: Type.String(),
  seed: Type.Integer(),
  components: Type.Integer({ description: 'units of the teacher' }),
  units: Type.Integer({ description: 'units found' }),
  starts: Type.Integer({ description: 'made' }),
  mse: Type.Number({ description: 'of the scaled values over the training points' }),
  error: maybe(
    "the largest error of a unit's incoming weights over their length (of sinusoids: of a frequency); null where the number is wrong",
  ),
  exact: Type.Boolean({ description: 'the number is right and the error at most the registered one' }),
  first_exact: Type.Boolean({ description: 'the same of the first start' }),
  first_right: Type.Boolean({ description: 'the number is right in the first start' }),
  claimed: Type.Boolean({ description: 'without noise: the method says that it is exact' }),
  standard_error: maybe("the method's own estimate of its largest relative error; null where unbounded"),
  bound: maybe(
    'the Cramér-Rao bound at the truth: the largest standard error of a unit over the length of its weights, for errors as large as the deviation of the values; null where unbounded',
  ),
  apart: maybe(
    'the largest bound of a frequency at this noise over its distance to the next one; null without noise or where it is no sinusoid',
  ),
  efficiency: maybe(
    'root mean square of the errors of the frequencies over their bounds; null without noise or where the number is wrong',
  ),
  digests: Type.String({ description: 'the recovery behind this row' }),
})

/** One row: what one method made of one teacher's points from one seed. */
export type RecoveryRow = Static<typeof RecoveryRow>

/** Recoveries beside the truth, as an Arrow table. */
export const Recoveries = table(RecoveryRow)
