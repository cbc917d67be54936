import type { TrialRow } from '../../schemas/trial-row.ts'

/** The rows of a made-up cell: each method's test errors, one for each seed from 0 on. */
export function rowsOf(methods: readonly (Partial<TrialRow> & { tests: readonly number[] })[]): TrialRow[] {
  return methods.flatMap(({ tests, ...given }) =>
    tests.map((error, seed) => ({
      ...{ target: 't', draw: 0, activation: 'sin', width: 16, depth: 1, parameters: 49, noise: 0, method: 'plain' },
      ...{ setting: 'a', loss: 'mse', init: 'std', optimizer: 'adam', rate: 0.1, beta2: 0.999, ridge: null },
      ...{ strength: null, batch: null, steps: 1, seed, diverged: false, train: error, validation: error, test: error },
      ...{
        test_mae: error,
        test_rmse: error,
        duplicates: 2,
        dead: 0,
        rank: 8,
        output_size: 1,
        refined_validation: error,
      },
      ...{ refined_test: error, refined_test_mae: error, refined_duplicates: 2, refined_rank: 8, digest: '0' },
      ...given,
    })),
  )
}
