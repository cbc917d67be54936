import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { rowsOfTrials, TrialTable } from '../schemas/trial-row.ts'
import { Trials } from '../schemas/trials.ts'

/** Puts all trials into one table, a row a net. */
export default stage({
  inputs: { trials: many(Trials) },
  params: Type.Object({}),
  output: TrialTable,
  run: ({ trials }) => trials.flatMap(rowsOfTrials),
})
