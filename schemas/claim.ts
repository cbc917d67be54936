import { Type, type Static } from '@sinclair/typebox'
import { json } from 'lineal'
import { list } from './list.ts'

const schema = Type.Object({
  id: Type.String({ pattern: '^C[0-9]+$', description: 'the number of the claim: C3' }),
  verdict: Type.Union([Type.Literal('reproduced'), Type.Literal('partly'), Type.Literal('not reproduced')]),
  statement: Type.String({ description: 'what was found, in sentences: where the claim holds and where it does not' }),
  measure: Type.String({ description: 'what `effect` is, with its unit' }),
  effect: Type.Number(),
  interval: Type.Tuple([Type.Number(), Type.Number()], { description: '95 %, bootstrapped over seeds' }),
  seeds: Type.Integer({ minimum: 1, description: 'behind the effect' }),
  tasks: list(Type.String({ pattern: '^[0-9a-f]{64}$' }), {
    description: 'digests of the artifacts that it was judged by',
  }),
})

/** What became of one claim, by the rule that was registered for it. */
export type Claim = Static<typeof schema>

/** What became of one claim, as JSON. */
export const Claim = json(schema)

/** The claim inside other schemas. */
export const claimSchema = schema
