import { harmonics } from './harmonics.ts'

/** The first 2 of the harmonics. */
export const harm2 = harmonics(2)
