import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { Claim } from '../../../schemas/claim.ts'
import { CompactTable } from '../schemas/compact-table.ts'
import { TrialTable } from '../../../schemas/trial-row.ts'
import { judgeCompact } from '../judge.ts'

/** Judges C7 by the rule that is registered. */
export default stage({
  inputs: { sets: many(CompactTable), trials: many(TrialTable) },
  params: Type.Object({
    claim: Type.Object({
      id: Type.String(),
      reference: Type.Integer({ description: 'the width at which losses are compared' }),
    }),
    limits: Type.Object({
      sets: Type.Number({ description: 'share of the sets' }),
      parameters: Type.Number({ description: 'how many times fewer' }),
      error: Type.Number({ description: 'how many times lower a squared error' }),
      dense: Type.Number({ description: 'parameters from which on a net of ours is dense' }),
    }),
  }),
  output: Claim,
  run: ({ sets, trials }, { claim: { id, reference }, limits }): Claim => {
    const rows = sets.flatMap(({ value }) => value)
    const nets = trials.flatMap(({ value }) => value).filter(({ method }) => method === 'ours')
    return { id, ...judgeCompact(rows, nets, { ...limits, reference }), tasks: sets.map(({ digest }) => digest) }
  },
})
