import type { PenaltyName } from '../../nets/penalties/names.ts'
import type { TargetName } from '../../nets/targets/index.ts'
import type { Profile, Registration } from '../registration.ts'

/** The activations of the claim. */
export type PreventionActivation = 'sin' | 'tanh' | 'relu'

/** How much of the grid a profile trains. */
export interface Size {
  readonly targets: readonly TargetName[]
  readonly activations: readonly PreventionActivation[]
  readonly penalties: readonly PenaltyName[]
  readonly noises: readonly number[]
  readonly seeds: number
  /** Seeds that a penalty's setting is chosen with, none of them among those above. */
  readonly tuningSeeds: number
  readonly steps: number
}

const everyTarget = ['chirp', 'sinc', 'zigzag', 'nested', 'camel', 'pyramid', 'modulated'] as const

const sizes: Readonly<Record<Profile, Size>> = {
  smoke: {
    targets: ['sinc'],
    activations: ['sin', 'tanh'],
    penalties: ['log-det'],
    noises: [0.05],
    seeds: 2,
    tuningSeeds: 1,
    steps: 300,
  },
  default: {
    targets: ['sinc', 'zigzag', 'modulated'],
    activations: ['sin', 'tanh', 'relu'],
    penalties: ['pairwise', 'log-det+dead'],
    noises: [0.05],
    seeds: 3,
    tuningSeeds: 1,
    steps: 2000,
  },
  full: {
    targets: everyTarget,
    activations: ['sin', 'tanh', 'relu'],
    penalties: [
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
    ],
    noises: [0.01, 0.05, 0.1],
    seeds: 15,
    tuningSeeds: 2,
    steps: 2000,
  },
}

const registered = {
  id: 'C3',
  title: 'A loss that prevents collapse',
  claim: 'A modified loss keeps hidden units from collapsing onto each other, and lowers the error by it.',
  measures: [
    'Cells: seven targets that no earlier trial of these losses touched, of different kinds (oscillatory: chirp, sinc; kinked: zigzag, pyramid; compositions: nested, modulated; a polynomial: camel), of one and two inputs, each with sin, tanh and relu: 21. One hidden layer of 16 units. The seeds were never used before.',
    'Ours: the log of the projected residual, in one setting for all cells (initialisation “pick”, Adam at 0.1, for relu 0.05, ridge 1e-10), frozen on other targets: nothing of it is tuned here.',
    'Plain MSE from the same seeds with the same steps in 16 settings, 4 initialisations times 4 learning rates, laid so that the best rate of other targets is inside. “Standard” and “wide”: that initialisation, with the rate that does best on validation points. “Tuned”: the best of the 16 on validation points. “Oracle”: the best of the 16 on test points, which no user could choose: it favours plain MSE.',
    'Plain MSE with three times the steps, the best of 4 settings on test points: it is favoured too.',
    'Each penalty, its strength and initialisation the best of 6 settings on validation points, with seeds of their own.',
    'The loss with one part left out or changed: the logarithm, the projection, the second moment of Adam, the ridge, the initialisation.',
    'After each training 40 steps of Levenberg-Marquardt on plain MSE, measured apart; the oracle is then the best on test points after them.',
    'Two blocks more, against plain MSE in 4 settings: noise of 1, 5 and 10 % of the deviation of the values on all points to train and to choose on; and two hidden layers of 8 units.',
    'Measured: squared error on test points over their variance, held between 1e-28 and 1e3 where a ratio is taken; duplicates (|correlation| > 0.999) and dead units; the error-tied rank; the length of the output weights. A setting is chosen for a cell, by its geometric mean over seeds. A training that diverged counts with its last finite weights. A cell is won where at least two thirds of the seeds have the lower test error.',
  ],
  rule: 'Seven criteria. Error: against plain standard, wide and tuned, at least 80 % of the cells are won. Oracle: against the oracle and against three times the steps, at least 80 % of the cells are won and the interval of the geometric-mean ratio, bootstrapped over seeds and over cells alike, is above 1. Cure: the same against the oracle after Levenberg-Marquardt on both. Rank: the median error-tied rank is above that of plain standard and of plain wide in at least 80 % of the cells. Duplicates: their median is below that of plain standard and of plain wide in at least 80 % of the cells in which plain has any. Noise: with 5 % noise both intervals of the ratio against tuned plain are above 1. Depth: with two hidden layers at least 80 % of the cells are won against tuned plain. Reproduced if all seven hold; partly if “error” and one of “rank” and “duplicates” hold; not reproduced otherwise.',
  limits: { cells: 0.8, wins: 2 / 3, noise: 0.05, least: 1e-28, most: 1e3 },
  sizes,
} as const satisfies Registration<Size>

/** C3, laid down before any of its numbers were seen. */
export const prevention = {
  ...registered,
  firstSeed: 1000,
  firstTuningSeed: 500,
  width: 16,
  deep: { width: 8, depth: 2 },
  refine: 40,
  ours: { init: 'pick', rate: { sin: 0.1, tanh: 0.1, relu: 0.05 }, ridge: 1e-10 },
  plain: {
    inits: ['std', 'kinks', 'wide', 'pick'],
    rates: { sin: [0.1, 0.3, 1, 3], tanh: [0.03, 0.1, 0.3, 1], relu: [0.03, 0.1, 0.3, 1] },
  },
  longer: {
    factor: 3,
    inits: ['wide', 'pick'],
    rates: { sin: [0.3, 1], tanh: [0.1, 0.3], relu: [0.1, 0.3] },
  },
  penalties: {
    inits: ['std', 'pick'],
    strengths: [0.01, 0.1, 1],
    until: 0.6,
    rate: { sin: 0.3, tanh: 0.3, relu: 0.1 },
  },
  /** Of plain MSE in the blocks with noise and with two hidden layers. */
  few: { inits: ['std', 'pick'], rates: { sin: [0.1, 0.3], tanh: [0.1, 0.3], relu: [0.1, 0.3] } },
} as const
