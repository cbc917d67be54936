import type { Activation } from '../../nets/activations.ts'
import type { TargetName } from '../../nets/targets/index.ts'
import type { Registration } from '../registration.ts'

/** The grid of compressions: each is one target, one activation, one source of nets and one seed, at every width. */
export interface CompressionSize {
  readonly cells: readonly { readonly target: TargetName; readonly activation: Activation }[]
  readonly widths: readonly number[]
  /** The width before the cure. */
  readonly wide: number
  /** Steps of Adam in all; cures keep a quarter of them for after the cut. */
  readonly steps: number
  /** The first seed, and how many from there on. */
  readonly seeds: readonly [first: number, count: number]
}

/** Redundancy, and how to be rid of it: C6. */
export const compression: Registration<
  CompressionSize,
  { redundant: number; cells: number; factor: number; ratio: number; floor: number }
> = {
  id: 'C6',
  title: 'Massive redundancy, and its cure with prevention and without',
  claim:
    'Nets whose basis has collapsed are massively redundant, and preventing the collapse is better than curing it: it gives the smaller net at equal error.',
  measures: [
    'Redundancy: of a net of 64 units trained on plain MSE from the standard initialisation, the share of units that pivoted QR with the output layer refitted can leave out with the training error at most 1.1 times what it was; and the same share of the same net before training, as the control: what is inherited is no collapse by training.',
    'Compression by width, all at the same number of Adam steps and from the picked initial scale: plain MSE, or the log projected loss (prevention), at the small width from the start; or at 64 units for three quarters of the steps, cut to the small width, the output layer refitted, and the rest of the steps: plain MSE cut by magnitude |v| times deviation, by column-pivoted QR, by greedy forward selection (Ye et al., ICML 2020, output layer refitted), after growing regularisation (Wang et al., ICLR 2021: over the last third of the training the output weights of the units to go bear an L2 penalty that grows from 1e-4 to 1), or after an l_p penalty (p = 1/2, strength 3e-3) on all output weights; the log projected loss cut by pivoted QR or by greedy selection (prevention, then cure).',
    'Learning rate 0.1 with the log projected loss; with plain MSE 0.03 or 0.3, whichever has the lower validation error, for each net anew: plain MSE is trained twice, in its favour.',
    'Error: test MSE over the variance of the training values, errors below 1e-12 taken for that, since below it they tell rounding. Gain: the geometric mean over cells, widths and seeds of the error of the best cure alone over that of the best prevention then cure, both chosen for each cell and width on validation points; likewise against prevention alone. Intervals are bootstrapped over seeds.',
  ],
  rule: 'Reproduced if the median net loses at least half of its units in at least two thirds of the cells, and prevention then cure has an error at least 2 times lower than the best cure alone and than prevention alone, both intervals above 1. Partly if the redundancy is there, or if prevention, with or without cure after it, is better than the best cure alone by that factor with an interval above 1. Not reproduced otherwise.',
  limits: { redundant: 0.5, cells: 2 / 3, factor: 1.1, ratio: 2, floor: 1e-12 },
  sizes: {
    smoke: {
      cells: [{ target: 'expsin', activation: 'tanh' }],
      widths: [8],
      wide: 64,
      steps: 800,
      seeds: [100, 1],
    },
    default: {
      cells: [
        { target: 'harm5', activation: 'sin' },
        { target: 'bump', activation: 'tanh' },
        { target: 'expsin', activation: 'relu' },
      ],
      widths: [4, 8, 16],
      wide: 64,
      steps: 1600,
      seeds: [100, 3],
    },
    full: {
      cells: [
        { target: 'harm5', activation: 'sin' },
        { target: 'bump', activation: 'sin' },
        { target: 'expsin', activation: 'sin' },
        { target: 'bump', activation: 'tanh' },
        { target: 'expsin', activation: 'tanh' },
        { target: 'xy', activation: 'tanh' },
        { target: 'bump', activation: 'relu' },
        { target: 'expsin', activation: 'relu' },
      ],
      widths: [4, 8, 12, 16],
      wide: 64,
      steps: 4000,
      seeds: [100, 8],
    },
  },
}
