/** How strongly Gauss-Newton steps are damped, and by how much a refusal raises it (Nielsen 1999, IMM-REP-1999-05). */
export interface Damping {
  readonly damping: number
  readonly raise: number
}

/** Damping of the first step: a multiple of the identity, since weights are of the order of one. */
export const firstDamping: Damping = { damping: 1e-2, raise: 2 }

/** Below this the damping has no effect in float64. */
const least = 1e-15

/** Above this a step has none: nothing better is in reach. */
const most = 1e30

/** After a step that lowered the loss by `gain` of what its model promised. */
export function lower({ damping }: Damping, gain: number): Damping {
  const off = 2 * gain - 1
  return { damping: Math.max(least, damping * Math.max(1 / 3, 1 - off * off * off)), raise: 2 }
}

/** After a step that did not lower the loss. */
export function raise({ damping, raise }: Damping): Damping {
  return { damping: Math.min(most, damping * raise), raise: Math.min(most, 2 * raise) }
}
