import { Type, type Static } from '@sinclair/typebox'
import { table } from 'lineal'

const maybe = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })

/** One row: a net of one route, width and seed. */
export const CompressionRow = Type.Object({
  target: Type.String(),
  activation: Type.String(),
  route: Type.String(),
  width: Type.Integer(),
  seed: Type.Integer(),
  rate: Type.Number(),
  validation: maybe('mean squared error on validation points over the variance of the training values'),
  test: maybe('the same on test points'),
  needed: maybe('of the route "wide": units that a net from the standard initialisation needs'),
  needed_untrained: maybe('the same before training'),
  digests: Type.String({ description: 'the compression behind this row' }),
})

/** One row: a net of one route, width and seed. */
export type CompressionRow = Static<typeof CompressionRow>

/** Small nets of all routes, as an Arrow table. */
export const Compressions = table(CompressionRow)
