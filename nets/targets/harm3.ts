import { harmonics } from './harmonics.ts'

/** The first 3 of the harmonics. */
export const harm3 = harmonics(3)
