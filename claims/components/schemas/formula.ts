import { Type, type Static } from '@sinclair/typebox'
import { json } from 'lineal'
import { list } from '../../../schemas/list.ts'

const schema = Type.Object({
  lines: list(Type.String(), {
    description: 'a line a term, those that explain most first, standard errors in brackets',
  }),
  plain: list(Type.String(), { description: 'the same to compute with: without errors, and with digits enough' }),
  explains: list(Type.Number(), { description: 'the variance of each term over that of the values' }),
})

/** A net as a formula in the units of the data. */
export type FormulaText = Static<typeof schema>

/** A net as a formula in the units of the data, as JSON. */
export const FormulaText = json(schema)
