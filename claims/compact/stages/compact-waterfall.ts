import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { GainTable, type GainRow } from '../schemas/compact-table.ts'
import { TrialTable } from '../../../schemas/trial-row.ts'
import { mainEffects, pathGains } from '../gains.ts'

/** What each factor buys: along one path, and over all combinations. */
export default stage({
  inputs: { trials: many(TrialTable) },
  params: Type.Object({}),
  output: GainTable,
  run: ({ trials }): readonly GainRow[] => {
    const rows = trials.flatMap(({ value }) => value).filter(({ method }) => method === 'waterfall')
    const digest = trials.map((member) => member.digest).join(' ')
    return [...pathGains(rows), ...mainEffects(rows)].map((row) => ({ ...row, digest }))
  },
})
