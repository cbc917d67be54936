/** The names of the penalties. */
export const penaltyNames = [
  'pairwise',
  'log-det',
  'dead',
  'pairwise+dead',
  'log-det+dead',
  'decov',
  'vicreg',
  'ortho-reg',
  'spectral',
  'lp',
] as const

/** The name of a penalty. */
export type PenaltyName = (typeof penaltyNames)[number]
