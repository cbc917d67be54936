import { Type, type Static } from '@sinclair/typebox'
import { json } from 'lineal'
import { list } from '../../../schemas/list.ts'

const schema = list(
  Type.Object({
    route: Type.String(),
    width: Type.Integer(),
    lines: list(Type.String(), {
      description: 'a line a term, those that explain most first, standard errors in brackets',
    }),
    plain: list(Type.String(), { description: 'the same to compute with: without errors, and with digits enough' }),
  }),
)

/** Small nets as formulas in the units of the data. */
export type SmallFormulas = Static<typeof schema>

/** Small nets as formulas in the units of the data, as JSON. */
export const SmallFormulas = json(schema)
