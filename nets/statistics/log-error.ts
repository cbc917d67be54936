import { log10 } from '../maths.ts'

/** Errors are held within these before a ratio is taken. */
export interface ErrorLimits {
  readonly least: number
  readonly most: number
}

/** log10 of an error, held within limits; an error that is not finite counts as the largest. */
export function logError(error: number | null, { least, most }: ErrorLimits = { least: 1e-28, most: 1e3 }): number {
  return log10(Math.min(most, Math.max(least, error ?? most)))
}
