import { json, Type } from 'lineal'

const estimate = Type.Object({ mean: Type.Number(), low: Type.Number(), high: Type.Number() })

/** What many fits say of a line: the mean of each number, and the interval that holds 95 % of them. */
export const Summary = json(Type.Object({ fits: Type.Integer(), slope: estimate, intercept: estimate }))
