import { json, Type, type Static } from 'lineal'

const line = Type.Object({ slope: Type.Number(), intercept: Type.Number() })

/** The line `y = slope x + intercept`. */
export type Line = Static<typeof line>
export const Line = json(line)
