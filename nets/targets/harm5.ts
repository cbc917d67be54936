import { harmonics } from './harmonics.ts'

/** The first 5 of the harmonics. */
export const harm5 = harmonics(5)
