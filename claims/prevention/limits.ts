import { Type } from '@sinclair/typebox'

/** The numbers of the rule that is registered. */
export const Limits = Type.Object({
  cells: Type.Number({ description: 'share of the cells' }),
  wins: Type.Number({ description: 'share of the seeds that wins a cell' }),
  noise: Type.Number({ description: 'at which the gain must last' }),
  least: Type.Number({ description: 'errors are held above it before a ratio is taken' }),
  most: Type.Number({ description: 'and below it' }),
})
