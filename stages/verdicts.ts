import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { Claim } from '../schemas/claim.ts'
import { Verdicts } from '../schemas/verdicts.ts'

/** Gathers the claims, in the order of their numbers. */
export default stage({
  inputs: { claims: many(Claim) },
  params: Type.Object({}),
  output: Verdicts,
  run: ({ claims }): Verdicts => ({
    claims: claims.map(({ value }) => value).toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1))),
  }),
})
