import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SummaryRow } from '../../../schemas/summary.ts'
import { againstPlain, beforeAfter, wideAgainstPenalties } from '../../../claims/collapse/findings.ts'
import { countText, logTicks, powerOfTen, short } from '../../../page/format-number.ts'
import { inOrder } from '../../../page/names.ts'

const plain: SummaryRow = {
  target: 'xy',
  loss: 'mse',
  activation: 'sin',
  init: 'std',
  inputs: 2,
  width: 8,
  depth: 1,
  seeds: 3,
  diverged: 0,
  error_q1: 0.1,
  error_median: 0.2,
  error_q3: 0.3,
  rmse_median: 1,
  success_below: 0.001,
  success: 0,
  beats_mse: null,
  duplicates_q1: 1,
  duplicates_median: 2,
  duplicates_q3: 3,
  duplicates_untrained: 5,
  dead_median: 0,
  dead_untrained: 1,
  effective_rank_median: 4,
  effective_rank_untrained: 2,
  rank_factor: 4,
  rank_q1: 3,
  rank_median: 4,
  rank_q3: 5,
  rank_untrained: 6,
  fold_factor: 1.1,
  pruned_units: 5,
  pruned_error: 0.2,
  digests: '',
}

test('before and after training: one line an activation, initialisation and dimension, the median over targets', () => {
  const rows = [plain, { ...plain, target: 'bump', duplicates_median: 6 }, { ...plain, loss: 'pairwise' }]
  assert.deepEqual(beforeAfter(rows), [
    {
      activation: 'sin',
      init: 'std',
      inputs: 2,
      targets: 2,
      seeds: 3,
      width: '8',
      duplicates: [5, 4],
      dead: [1, 0],
      effectiveRank: [2, 4],
      errorTiedRank: [6, 4],
    },
  ])
})

test('targets of one input and of two are not mixed', () => {
  const lines = beforeAfter([plain, { ...plain, inputs: 1, target: 'bump' }])
  assert.deepEqual(
    lines.map(({ inputs, targets }) => [inputs, targets]),
    [
      [1, 1],
      [2, 1],
    ],
  )
})

test('a penalty is counted against plain MSE of its own cell only, ties on neither side', () => {
  const rows = [
    plain,
    { ...plain, loss: 'pairwise', duplicates_median: 1, rank_median: 4, beats_mse: 2 },
    { ...plain, activation: 'tanh' },
    { ...plain, activation: 'tanh', loss: 'pairwise', duplicates_median: 3, rank_median: 5, beats_mse: 1 },
    { ...plain, activation: 'relu', loss: 'pairwise', beats_mse: null },
  ]
  assert.deepEqual(againstPlain(rows), [
    {
      loss: 'pairwise',
      cells: 2,
      fewerDuplicates: 1,
      moreDuplicates: 1,
      higherRank: 1,
      lowerRank: 0,
      better: 1,
      worse: 1,
    },
  ])
})

test('the wide initialisation on plain MSE is compared with the best penalty from the standard one', () => {
  const wide = { ...plain, init: 'wide', error_median: 0.15 }
  const penalised = { ...plain, loss: 'log-det', error_median: 0.16 }
  assert.deepEqual(wideAgainstPenalties([plain, wide, penalised]), { wins: 1, cells: 1 })
  assert.deepEqual(wideAgainstPenalties([wide, penalised, { ...penalised, loss: 'pairwise', error_median: 0.1 }]), {
    wins: 0,
    cells: 1,
  })
  assert.deepEqual(wideAgainstPenalties([plain, wide]), { wins: 0, cells: 0 })
})

test('numbers are short and do not depend on a locale', () => {
  assert.deepEqual([0.00000213, 0.0123, 4.56, 999, 12345, 0, null].map(short), [
    '2.1·10⁻⁶',
    '0.012',
    '4.6',
    '1000',
    '1.2·10⁴',
    '0',
    '–',
  ])
  assert.deepEqual([3, 2.25, 0].map(countText), ['3', '2.3', '0'])
  assert.equal(powerOfTen(-12), '10⁻¹²')
})

test('known names come in the preferred order, others after them as they are met', () => {
  assert.deepEqual(inOrder(['relu', 'gelu', 'sin', 'relu'], ['sin', 'tanh', 'relu']), ['sin', 'relu', 'gelu'])
})

test('a logarithmic axis names powers of ten, and others where there are fewer than two of them', () => {
  const named = (values: readonly number[]) => [0.001, 0.0015, 0.002, 0.003, 0.01].map(logTicks(values))
  assert.deepEqual(named([0.001, 0.05]), ['10⁻³', '', '', '', '10⁻²'])
  assert.deepEqual(named([0, 0.0008, 0.009]), ['10⁻³', '', '2.0·10⁻³', '', '10⁻²'])
  assert.deepEqual(named([0.0012, 0.0031]), ['10⁻³', '1.5·10⁻³', '2.0·10⁻³', '3.0·10⁻³', '10⁻²'])
})
