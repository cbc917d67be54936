import type { Registration } from '../registration.ts'
import type { TeacherName } from '../../nets/teachers.ts'

/** How a net's units are found; of `exact` and `expand-and-cluster` the number of the teacher's units decides the width, in their favour. */
export type Method = 'log-projected' | 'plain-0.3' | 'plain-1' | 'greedy' | 'exact' | 'expand-and-cluster'

/** The grid of recoveries: each is one teacher, one method, one seed and one level of noise. */
export interface ComponentsSize {
  readonly clean: {
    /** The goal is for these. */
    readonly goal: readonly TeacherName[]
    /** Shown beside them, without a goal. */
    readonly beside: readonly TeacherName[]
    readonly methods: readonly Method[]
  }
  readonly noisy: {
    readonly teachers: readonly TeacherName[]
    readonly levels: readonly number[]
    readonly methods: readonly Method[]
  }
  /** The first seed, and how many from there on; those below 100 were for development. */
  readonly seeds: readonly [first: number, count: number]
  readonly noisySeeds: readonly [first: number, count: number]
  /** Bootstrap samples of the yearly period. */
  readonly resamples: number
}

/** The exact components and their number, C9. */
export const components: Registration<
  ComponentsSize,
  {
    share: number
    error: number
    starts: number
    bound: number
    separation: number
    gain: number
  }
> = {
  id: 'C9',
  title: 'Transparency: the exact components, and their number',
  claim:
    'Trained without collapse, the hidden units of a net are the components of the function that it learned: the net can be read.',
  measures: [
    'A teacher is a sum of K units: sinusoids of one input (harm3, harm4, harm6: the first harmonics; sinK4, sep4: 4 frequencies without a common base, near and far), or 3 or 5 tanh units of two inputs. Amplitudes and phases (directions) and 512 points on [-1, 1]^d are drawn from the seed. The method sees the points only.',
    'Recipe: 24 units from the picked initial scale, 4000 steps of Adam on the log projected loss, Levenberg-Marquardt; then units are removed, or two merged into one, one at a time, all weights refitted after each, while the mean squared error stays at or below 1e-8 of the variance; then a last refit. A start says by itself whether it is done: the standard error of each weight, from the Jacobian and the residual, is below 1e-6 of it. Else another start, five at most.',
    'Exact: as many units as the teacher has, each frequency (each weight vector, for tanh) within 1e-6, relative. Claimed: the method says that it is done. A claim that is not exact is a false one. harm8 stands beside them because its Cramér-Rao bound is so large that a small error proves little; what counts there is that nothing false is claimed.',
    'With noise of 1, 10 and 30 % of the standard deviation: 16 units, 2000 steps, removal down to one unit, the number of units by the Bayesian information criterion with three times log N for a frequency (Djurić 1996: with one, a sinusoid too many was taken in one run of twenty on seeds for development), rescue by one or two units of a random pool; starts until the least criterion is found twice, five at most. Right: the number of units is right. Efficiency: root mean square over runs with the right number, over frequencies, of the error divided by its Cramér-Rao bound at the truth, over all cells that count together, since that of one cell scatters by a tenth.',
    'Peers, read off in the same way: plain MSE from the same initial scale with the learning rates 0.3 and 1 (the better one of the two for each teacher counts, in its favour); forward greedy choice from a random pool with refits and no training at all; the log projected loss at exactly K units (told K); Expand-and-Cluster (Martinelli et al., ICML 2024) with ten students of 4K units (told K).',
  ],
  rule: 'Reproduced if at least 95 % of the seeds are exact within five starts on each of harm3, harm4, sinK4, sep4 and harm6, no claim is false on any teacher, with noise the number is right in at least 95 % of the runs of each cell whose Cramér-Rao bounds are all below a tenth of the distance to the next frequency, at an efficiency of at most 1.1 over these cells, and the loss has its part in it: the share of single starts that end exact is higher than with plain MSE by at least 0.1, with an interval above zero. Partly if the recipe reaches the goal without noise with no false claim, whatever the part of the loss. Not reproduced otherwise.',
  limits: { share: 0.95, error: 1e-6, starts: 5, bound: 1.1, separation: 0.1, gain: 0.1 },
  sizes: {
    smoke: {
      clean: { goal: ['sinK4'], beside: [], methods: ['log-projected', 'plain-0.3', 'greedy'] },
      noisy: { teachers: ['sep2'], levels: [0.1], methods: ['log-projected', 'greedy'] },
      seeds: [100, 1],
      noisySeeds: [100, 1],
      resamples: 10,
    },
    default: {
      clean: {
        goal: ['harm3', 'harm4', 'sinK4', 'sep4', 'harm6'],
        beside: ['harm8', 'tanh3'],
        methods: ['log-projected', 'plain-0.3', 'plain-1', 'greedy', 'exact', 'expand-and-cluster'],
      },
      noisy: { teachers: ['sinK4', 'sep3', 'sep5'], levels: [0.01, 0.3], methods: ['log-projected', 'greedy'] },
      seeds: [100, 2],
      noisySeeds: [100, 2],
      resamples: 40,
    },
    full: {
      clean: {
        goal: ['harm3', 'harm4', 'sinK4', 'sep4', 'harm6'],
        beside: ['harm8', 'tanh3', 'tanh5'],
        methods: ['log-projected', 'plain-0.3', 'plain-1', 'greedy', 'exact', 'expand-and-cluster'],
      },
      noisy: {
        teachers: ['harm3', 'sinK4', 'sep2', 'sep3', 'sep4', 'sep5'],
        levels: [0.01, 0.1, 0.3],
        methods: ['log-projected', 'plain-0.3', 'greedy'],
      },
      seeds: [100, 20],
      noisySeeds: [100, 20],
      resamples: 200,
    },
  },
}
