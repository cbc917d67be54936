import type { TargetName } from '../nets/targets/index.ts'
import type { Activation } from '../nets/activations.ts'
import type { Registration } from './registration.ts'

/** How a net of few units is come by. */
export type Route =
  | 'prevention'
  | 'narrow'
  | 'magnitude'
  | 'pivoted-qr'
  | 'greedy-selection'
  | 'growing-regularisation'
  | 'lp'
  | 'prevention+pivoted-qr'
  | 'prevention+greedy-selection'

/** The grid of compressions: each is one target, one activation, one route and one seed, at every width. */
export interface CompressionSize {
  readonly cells: readonly { readonly target: TargetName; readonly activation: Activation }[]
  readonly routes: readonly Route[]
  readonly widths: readonly number[]
  /** The width before the cure. */
  readonly wide: number
  /** Steps of Adam in all; the cures keep a quarter for after the cut. */
  readonly steps: number
  readonly seeds: readonly [first: number, count: number]
}

/** Redundancy, and how to be rid of it: C6. */
export const compression: Registration<CompressionSize, { redundant: number; ratio: number; cells: number }> = {
  id: 'C6',
  title: 'Massive redundancy, and its cure after prevention or without it',
  claim: 'Nets whose basis has collapsed are massively redundant; preventing that makes smaller nets than curing it.',
  measures: [
    'Redundancy: of a net of 64 units trained on plain MSE from the standard initialisation, the share of units that can be removed by pivoted QR, the output layer refitted, with its training error at most 1.1 times what it was; and the same share before training, at the same relative error, as the control.',
    'Compression by width, all at the same number of Adam steps: *narrow*, plain MSE at the small width from the start; *prevention*, the log projected loss at the small width from the start; the *cures*, plain MSE at 64 units for three quarters of the steps, cut to the small width, output layer refitted, the remaining quarter on plain MSE; *prevention, then cure*, the same with the log projected loss. Cuts: by magnitude |v| times the deviation of the unit, column-pivoted QR of the terms, greedy forward selection (Ye et al., ICML 2020, with the output layer refitted), growing regularisation (Wang et al., ICLR 2021: an L2 penalty on the units to go that grows over the last third of training), and an l_p penalty (p = 1/2) on the output weights.',
    'All from the picked initial scale, so that no route suffers from a narrow start; learning rate 0.1 (log projected), 0.03 (plain), and for each cell and plain route the better of 0.03 and 0.3 by validation error of seed 0. Error: test MSE over the variance, by width, geometric mean over seeds. Gain: the geometric mean over cells and widths of the error of the best cure alone, chosen for each cell and width on the validation error in its favour, over that of prevention then cure, chosen likewise; and the same against prevention alone.',
    'Units at equal error: for each cell the least width whose median error is at or below that of plain MSE at 64 units with all steps.',
  ],
  rule: 'Reproduced if the median net of plain MSE at 64 units can lose at least half of its units in at least two thirds of the cells and prevention then cure is at least 2 times lower in error than the best cure alone and than prevention alone, both intervals above 1. Partly if the redundancy is there, or if prevention with or without cure beats the best cure alone by that factor with an interval above 1. Not reproduced otherwise.',
  limits: { redundant: 0.5, ratio: 2, cells: 2 / 3 },
  sizes: {
    smoke: {
      cells: [{ target: 'expsin', activation: 'tanh' }],
      routes: ['narrow', 'prevention', 'pivoted-qr', 'prevention+pivoted-qr'],
      widths: [8],
      wide: 64,
      steps: 800,
      seeds: [100, 1],
    },
    default: {
      cells: [
        { target: 'harm5', activation: 'sin' },
        { target: 'bump', activation: 'tanh' },
        { target: 'expsin', activation: 'tanh' },
      ],
      routes: [
        'narrow',
        'prevention',
        'magnitude',
        'pivoted-qr',
        'greedy-selection',
        'growing-regularisation',
        'lp',
        'prevention+pivoted-qr',
        'prevention+greedy-selection',
      ],
      widths: [4, 8, 16],
      wide: 64,
      steps: 2000,
      seeds: [100, 3],
    },
    full: {
      cells: [
        { target: 'harm5', activation: 'sin' },
        { target: 'bump', activation: 'tanh' },
        { target: 'bump', activation: 'sin' },
        { target: 'expsin', activation: 'tanh' },
        { target: 'expsin', activation: 'sin' },
        { target: 'ellipkinc', activation: 'tanh' },
        { target: 'xy', activation: 'tanh' },
        { target: 'bump', activation: 'relu' },
        { target: 'expsin', activation: 'relu' },
      ],
      routes: [
        'narrow',
        'prevention',
        'magnitude',
        'pivoted-qr',
        'greedy-selection',
        'growing-regularisation',
        'lp',
        'prevention+pivoted-qr',
        'prevention+greedy-selection',
      ],
      widths: [4, 8, 12, 16],
      wide: 64,
      steps: 4000,
      seeds: [100, 10],
    },
  },
}
