import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { Claim } from '../../../schemas/claim.ts'
import { PooledComparisons, type PooledComparison } from '../schemas/comparison.ts'
import { judgePrevention } from '../judge.ts'
import { Limits } from '../limits.ts'

/** Judges C3 by the rule that is registered. */
export default stage({
  inputs: { summary: many(PooledComparisons) },
  params: Type.Object({ claim: Type.Object({ id: Type.String() }), limits: Limits }),
  output: Claim,
  run: ({ summary }, { claim: { id }, limits }): Claim => {
    const rows: readonly PooledComparison[] = summary.flatMap(({ value }) => value)
    return { id, ...judgePrevention(rows, limits), tasks: summary.map(({ digest }) => digest) }
  },
})
