import { json, Type } from 'lineal'

const number = Type.Number()
const estimate = Type.Object({ mean: number, low: number, high: number, width: number })

/** What many fits say of a line: the mean of each number, and the interval that holds 95 % of them and its width. */
export const Summary = json(Type.Object({ fits: Type.Integer(), slope: estimate, intercept: estimate }))
