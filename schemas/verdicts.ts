import { Type, type Static } from '@sinclair/typebox'
import { json } from 'lineal'
import { claimSchema } from './claim.ts'
import { list } from './list.ts'

const schema = Type.Object({ claims: list(claimSchema) })

/** What became of every claim. */
export type Verdicts = Static<typeof schema>

/** What became of every claim, as JSON. */
export const Verdicts = json(schema)
