import { table, Type } from 'lineal'

/** Points of the plane, a row each. */
export const Points = table(Type.Object({ x: Type.Number(), y: Type.Number() }))
