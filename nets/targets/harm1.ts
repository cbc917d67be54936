import { harmonics } from './harmonics.ts'

/** The first of the harmonics alone. */
export const harm1 = harmonics(1)
