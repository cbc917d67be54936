import { harmonics } from './harmonics.ts'

/** The first 6 of the harmonics. */
export const harm6 = harmonics(6)
