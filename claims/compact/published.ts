/** A net of a publication: its error, how many parameters it has, and what it is. */
export interface PublishedNet {
  readonly mae: number
  readonly parameters: number
  readonly shape: string
}

/**
 * The best MLP, the best MLP of at most 130 parameters and the best KAN of KANbeFair on each of its special functions: Yu, Yu and
 * Wang, arXiv 2407.16674, results/results.csv of github.com/yu-rp/KANbeFair at 70b255e. What it calls RMSE is the mean over
 * points of the root of each squared error (src/train.py), which is the mean absolute error.
 */
export const published = {
  ellipkinc: {
    mlp: { mae: 7.87e-4, parameters: 10501, shape: '2-100-100-1 gelu' },
    small: { mae: 2.82e-3, parameters: 111, shape: '4 layers of 5, gelu' },
    kan: { mae: 7.78e-5, parameters: 396, shape: 'KAN' },
  },
  ellipeinc: {
    mlp: { mae: 6.91e-4, parameters: 20601, shape: '3 layers of 100, relu' },
    small: { mae: 2.99e-3, parameters: 111, shape: 'MLP' },
    kan: { mae: 5.91e-5, parameters: 426, shape: 'KAN' },
  },
  lpmv0: {
    mlp: { mae: 8.82e-4, parameters: 7851, shape: '4 layers of 50, gelu' },
    small: { mae: 4.17e-3, parameters: 81, shape: 'MLP' },
    kan: { mae: 1.71e-4, parameters: 381, shape: 'KAN' },
  },
  lpmv1: {
    mlp: { mae: 1.34e-3, parameters: 10501, shape: '2 layers of 100, relu' },
    small: { mae: 7.74e-3, parameters: 111, shape: 'MLP' },
    kan: { mae: 4.82e-4, parameters: 396, shape: 'KAN' },
  },
  sphharm01: {
    mlp: { mae: 1.6e-4, parameters: 2751, shape: '2 layers of 50, gelu' },
    small: { mae: 9.43e-4, parameters: 81, shape: 'MLP' },
    kan: { mae: 1.69e-6, parameters: 3591, shape: 'KAN' },
  },
  sphharm02: {
    mlp: { mae: 4.05e-4, parameters: 7851, shape: '4 layers of 50, gelu' },
    small: { mae: 1.49e-3, parameters: 81, shape: 'MLP' },
    kan: { mae: 3.13e-6, parameters: 861, shape: 'KAN' },
  },
} as const satisfies Record<string, Record<'mlp' | 'small' | 'kan', PublishedNet>>

/** Root mean squared test errors that the KAN paper (arXiv 2404.19756) prints for its toys and for Feynman I.16.6. */
export const publishedToys = {
  velocities: [
    { rmse: 6.2e-4, what: 'MLP, width 5, best of 3 seeds and depths' },
    { rmse: 1.19e-3, what: 'pruned KAN' },
    { rmse: 1.53e-3, what: 'unpruned KAN' },
  ],
  expsin: [{ rmse: 6.16e-4, what: 'KAN [2,1,1], 10 grid points' }],
  deep4: [
    { rmse: 9.23e-3, what: 'KAN [4,2,1,1], 3 grid points' },
    { rmse: 3.78e-5, what: 'KAN [4,2,1,1], 50 grid points' },
  ],
} as const
