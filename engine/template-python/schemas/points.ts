import { table, Type } from 'lineal'

/** Points of a curve. */
export const Points = table(Type.Object({ x: Type.Number(), y: Type.Number() }))
