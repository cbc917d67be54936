import { Type, type Static } from '@sinclair/typebox'
import { table } from 'lineal'

const maybe = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const number = (description: string) => Type.Number({ description })

/** One row: all nets of one set and one kind, or a published one. */
export const CompactRow = Type.Object({
  target: Type.String(),
  kind: Type.Union(
    /* @__PURE__ */ ['ours', 'plain', 'dense', 'published MLP', 'published small MLP', 'published KAN'].map((kind) =>
      Type.Literal(kind),
    ),
  ),
  what: Type.String({ description: 'the activation and the shape' }),
  width: count('of each hidden layer; 0 where published'),
  parameters: count('weights and biases'),
  setting: Type.String({ description: 'how it was trained; empty where published' }),
  rate_at_edge: Type.Boolean({
    description: 'its learning rate was chosen, and is the least or the largest that was tried',
  }),
  nets: count('draws of the points times seeds'),
  diverged: count('of them'),
  mae: maybe("median mean absolute test error, in the target's own units"),
  mae_q1: maybe('its first quartile'),
  mae_q3: maybe('its third quartile'),
  rmse: maybe('median root mean squared test error'),
  error: maybe('median squared test error over the variance'),
  refined_mae: maybe('median mean absolute test error after Levenberg-Marquardt; null where none followed'),
  ratio: maybe('mean of log10 of its squared test error over that of ours, of the same width, draw and seed'),
  ratio_low: maybe('95 %, bootstrapped over draws and seeds'),
  ratio_high: maybe('95 %, bootstrapped over draws and seeds'),
  refined_ratio: maybe('the same after Levenberg-Marquardt on both'),
  wins: maybe('pairs in which ours has the lower error'),
  digests: Type.String({ description: 'the trials behind this row, joined by spaces' }),
})

/** One row: all nets of one set and one kind, or a published one. */
export type CompactRow = Static<typeof CompactRow>

/** Small nets beside large ones and published ones, as an Arrow table. */
export const CompactTable = table(CompactRow)

/** One row: what one change buys, as log10 of the ratio of mean absolute errors. */
export const GainRow = Type.Object({
  kind: Type.Union([Type.Literal('path'), Type.Literal('main effect')]),
  activation: Type.String({ description: 'one, or all' }),
  order: count('place on the path or in the list'),
  factor: Type.String(),
  from: Type.String(),
  to: Type.String(),
  gain: number('mean over pairs of log10 of the error before over the error after'),
  low: number('95 %, bootstrapped over sets and seeds'),
  high: number('95 %, bootstrapped over sets and seeds'),
  before: number('mean log10 error before'),
  after: number('mean log10 error after'),
  pairs: count('that differ in this alone'),
  digest: Type.String({ description: 'the table of trials' }),
})

/** One row: what one change buys. */
export type GainRow = Static<typeof GainRow>

/** What each factor buys, as an Arrow table. */
export const GainTable = table(GainRow)
