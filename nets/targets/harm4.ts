import { harmonics } from './harmonics.ts'

/** The first 4 of the harmonics. */
export const harm4 = harmonics(4)
