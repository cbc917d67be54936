import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { prevention as registration } from '../../../claims/prevention/registration.ts'
import { chooseSetting } from '../../../schemas/choose-setting.ts'
import type { PooledComparison } from '../../../claims/prevention/schemas/comparison.ts'
import type { Setting } from '../../../schemas/setting.ts'
import generate from '../../../stages/generate.ts'
import cellsStage from '../../../claims/prevention/stages/prevention-cells.ts'
import claimStage from '../../../claims/prevention/stages/prevention-claim.ts'
import { judgePrevention } from '../../../claims/prevention/judge.ts'
import { pairTrials } from '../../../claims/prevention/pair-trials.ts'
import summaryStage from '../../../claims/prevention/stages/prevention-summary.ts'
import tabulate from '../../../stages/tabulate-trials.ts'
import tryUnpenalised from '../../../stages/try.ts'
import { asMember, context } from '../../stages/as-artifact.ts'
import { plainError, readTensor } from '../../stages/plain-net.ts'
import { rowsOf } from '../trial-rows.ts'

const { limits } = registration
const adam = {
  name: 'adam',
  steps: 150,
  final_rate: 1e-5,
  warm_up: 20,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-9,
} as const
const setting = (loss: Setting['loss'], rate: number, more: Partial<Setting> = {}): Setting => ({
  loss,
  init: 'std',
  optimizer: { ...adam, rate },
  ...more,
})
const ours = setting('log-projected', 0.1, { projection: { ridge: 1e-10 }, init: 'pick' })
const plain = [0.03, 0.3].map((rate) => setting('mse', rate))
const shape = { activation: 'tanh', width: 5, depth: 1, noise: 0, refine: 5 } as const

const data = await asMember(
  generate.output,
  await generate.run({}, { target: 'sinc', sampling: { seed: 0 } }, context),
  { target: 'sinc' },
)

async function tried(method: string, seed: number, settings: Setting[], noise = 0) {
  const params = { ...shape, noise, method, seed, settings }
  const made = await tryUnpenalised.run({ data: data.value, tried: [] }, params, context)
  return asMember(tryUnpenalised.output, made, { target: 'sinc' })
}

describe('pairs', () => {
  const own = { method: 'ours', loss: 'log-projected', init: 'pick', setting: 'own', tests: [1e-4, 1e-4] }

  test('the oracle chooses by the test error of all seeds, tuned by the validation error', () => {
    const rows = rowsOf([
      own,
      { setting: 'slow', tests: [1e-2, 1e-2] },
      { setting: 'fast', tests: [1e-3, 1e-5], validation: 1 },
    ])
    const chosen = pairTrials(rows, limits).map(({ baseline, other }) => [baseline, other.setting, other.seed])
    assert.deepEqual(
      chosen.filter(([name]) => name !== 'plain standard'),
      [
        ['plain tuned', 'slow', 0],
        ['plain tuned', 'slow', 1],
        ['plain oracle', 'fast', 0],
        ['plain oracle', 'fast', 1],
      ],
    )
  })

  test('after Levenberg-Marquardt the oracle chooses anew', () => {
    const rows = rowsOf([
      own,
      { setting: 'first', tests: [1e-3, 1e-3], refined_test: 1e-3 },
      { setting: 'later', tests: [1e-2, 1e-2], refined_test: 1e-9 },
    ])
    const oracle = pairTrials(rows, limits).find(({ baseline }) => baseline === 'plain oracle')!
    assert.deepEqual([oracle.other.setting, oracle.refinedOther.setting], ['first', 'later'])
  })

  test('a chosen rate at the edge of those tried is told, one inside or without a choice is not', () => {
    const rated = (rate: number, error: number) => ({ setting: `at ${rate}`, rate, tests: [error] })
    const edge = (rows: Parameters<typeof rowsOf>[0]) =>
      pairTrials(rowsOf([{ ...own, tests: [1e-4] }, ...rows]), limits).find(
        ({ baseline }) => baseline === 'plain tuned',
      )!.rateAtEdge
    assert.equal(edge([rated(0.1, 1), rated(0.3, 0.1), rated(1, 1)]), false)
    assert.equal(edge([rated(0.1, 1), rated(0.3, 0.1), rated(1, 0.01)]), true)
    assert.equal(edge([rated(0.3, 0.1)]), false)
  })

  test('a seed without its pair is an error that names the cell', () => {
    const rows = rowsOf([{ ...own, tests: [1e-4] }, { tests: [1, 1] }])
    assert.throws(() => pairTrials(rows, limits), {
      message: 'the cell t sin 16 1 0 has no pair for seed 1 of "plain standard"',
    })
  })
})

test('the ratio is a geometric mean over seeds, wins are counted, and an error that is not finite counts as the largest', async () => {
  const rows = rowsOf([
    { method: 'ours', loss: 'log-projected', tests: [1e-6, 1e-4, 1e-3], diverged: true },
    { tests: [1e-3, 1e-5, 1], test: null },
    { method: 'longer', tests: [1e-3, 1e-5, 1e-3] },
  ])
  const table = await asMember(tabulate.output, rows, {})
  const cells = await cellsStage.run({ trials: [table] }, { limits }, context)
  const longer = cells.find(({ baseline }) => baseline === 'plain, 3x steps')!
  assert.equal(longer.wins, 1) // 1e-3 over 1e-6, 1e-5 over 1e-4, a tie
  assert.ok(Math.abs(longer.ratio - (3 - 1 + 0) / 3) < 1e-12)
  assert.equal(longer.own_diverged, 3)
  const standard = cells.find(({ baseline }) => baseline === 'plain standard')!
  assert.ok(Math.abs(standard.ratio - (9 + 7 + 6) / 3) < 1e-12)
  assert.equal(standard.test, null)
})

test('a setting is chosen by validation over all tuning seeds, and one that diverged never', async () => {
  const [a, b] = [await tried('plain', 1, plain), await tried('plain', 2, plain)]
  const scored = (values: readonly (readonly [number, boolean])[]) => ({
    ...a.value,
    metadata: {
      ...a.value.metadata,
      trials: a.value.metadata.trials.map((trial, i) => ({
        ...trial,
        diverged: values[i]![1],
        measures: { ...trial.measures, validation: values[i]![0] },
      })),
    },
  })
  const first = scored([[1e-2, false], [1e-4, false]]) // prettier-ignore
  const second = scored([[1e-2, false], [1e-1, false]]) // prettier-ignore
  assert.deepEqual(chooseSetting(plain, [first, second]), plain[1])
  assert.deepEqual(chooseSetting(plain, [first, scored([[1e-2, false], [1e-9, true]])]), plain[0]) // prettier-ignore
  const params = { ...shape, method: 'plain', seed: 3, settings: plain }
  const chosen = await tryUnpenalised.run({ data: data.value, tried: [a, b] }, params, context)
  const settings = chosen.metadata.trials.map(({ setting }) => setting)
  assert.deepEqual(settings, [chooseSetting(plain, [a.value, b.value])])
})

test('a setting is chosen only of those that were tried', async () => {
  const earlier = await tried('plain', 1, plain)
  assert.throws(() => chooseSetting([...plain, ours], [earlier.value]), {
    message: 'the settings tried from seed 1 are not those to choose from',
  })
  assert.throws(() => chooseSetting(plain, []), { message: 'no seed was tried to choose a setting by' })
})

test('noise is on the training and the validation values, and the test error is against the truth', async () => {
  const clean = await tried('noise', 7, plain)
  const noisy = await tried('noise', 7, plain, 0.5)
  const { measures } = noisy.value.metadata.trials[1]!
  assert.ok(measures.train! > 0.1 && measures.validation! > 0.1, JSON.stringify(measures))
  assert.ok(measures.test! < measures.validation!)
  assert.ok(clean.value.metadata.trials[1]!.measures.train! < 0.1)
})

test('one cell, recomputed from the stored weights by independent code', async () => {
  const seeds = [1, 2, 3]
  const own = await Promise.all(seeds.map((seed) => tried('ours', seed, [ours])))
  const others = await Promise.all(seeds.map((seed) => tried('plain', seed, plain)))
  const table = await asMember(tabulate.output, await tabulate.run({ trials: [...own, ...others] }, {}, context), {})
  const cells = await cellsStage.run({ trials: [table] }, { limits }, context)
  const oracle = cells.find(({ baseline }) => baseline === 'plain oracle')!

  const errors = (bytes: Uint8Array, name = 'parameters') => {
    const { values, columns } = readTensor(bytes, name)
    return Array.from({ length: values.length / columns }, (_, i) =>
      plainError(data.bytes, values.slice(i * columns, (i + 1) * columns), { width: 5, act: Math.tanh, set: 'test' }),
    )
  }
  const ownErrors = own.map(({ bytes }) => errors(bytes)[0]!)
  const plainErrors = [0, 1].map((i) => others.map(({ bytes }) => errors(bytes)[i]!))
  const mean = (values: number[]) => values.reduce((sum, value) => sum + Math.log10(value), 0) / values.length
  const best = mean(plainErrors[0]!) <= mean(plainErrors[1]!) ? plainErrors[0]! : plainErrors[1]!
  assert.ok(Math.abs(oracle.ratio - (mean(best) - mean(ownErrors))) < 1e-6)
  assert.equal(oracle.wins, ownErrors.filter((error, i) => error < best[i]!).length)
  assert.ok(Math.abs(oracle.own_test! / ownErrors.toSorted((a, b) => a - b)[1]! - 1) < 1e-6)

  const trained = own.map(({ bytes }) => plainTrain(bytes, 'parameters'))
  const refined = own.map(({ bytes }) => plainTrain(bytes, 'refined_parameters'))
  for (const [i, error] of refined.entries()) assert.ok(error <= trained[i]! * (1 + 1e-9))
})

function plainTrain(bytes: Uint8Array, name: string): number {
  return plainError(data.bytes, readTensor(bytes, name).values, { width: 5, act: Math.tanh, set: 'train' })
}

describe('the verdict', () => {
  const pooled: PooledComparison = {
    ...{ width: 16, depth: 1, noise: 0, baseline: '', activation: 'all', cells: 20, seeds: 15, won: 16, lost: 0 },
    ...{ ratio: 2, seeds_low: 1, seeds_high: 3, cells_low: 1, cells_high: 3 },
    ...{ refined_won: 16, refined_lost: 0, refined_ratio: 2, refined_seeds_low: 1, refined_seeds_high: 3 },
    ...{
      refined_cells_low: 1,
      refined_cells_high: 3,
      rate_at_edge: 0,
      higher_rank: 16,
      with_duplicates: 10,
      fewer_duplicates: 8,
    },
    ...{
      duplicates: 3,
      own_duplicates: 1,
      dead: 0,
      own_dead: 0,
      rank: 8,
      own_rank: 14,
      output_size: 1,
      own_output_size: 9,
    },
    ...{ diverged: 0, own_diverged: 0, digest: '0' },
  }
  const baselines = ['plain standard', 'plain wide', 'plain tuned', 'plain oracle', 'plain, 3x steps']
  const rowsWith = (changes: Partial<PooledComparison>, of: (row: PooledComparison) => boolean = () => true) =>
    [
      ...baselines.map((baseline) => ({ ...pooled, baseline })),
      { ...pooled, baseline: 'plain tuned', noise: 0.05 },
      { ...pooled, baseline: 'plain tuned', depth: 2, width: 8 },
    ].map((row) => (of(row) ? { ...row, ...changes } : row))
  const verdict = (rows: PooledComparison[]) => judgePrevention(rows, limits).verdict

  test('is "reproduced" where all seven criteria are just met', async () => {
    assert.equal(verdict(rowsWith({})), 'reproduced')
    const summary = await asMember(summaryStage.output, rowsWith({}), {})
    const claim = await claimStage.run({ summary: [summary] }, { claim: { id: 'C3' }, limits }, context)
    assert.deepEqual([claim.effect, claim.interval, claim.tasks], [2, [1, 3], [summary.digest]])
  })

  test('is "partly" where one fails beyond the first', () => {
    assert.equal(verdict(rowsWith({ seeds_low: -0.1 }, ({ noise }) => noise > 0)), 'partly')
    assert.equal(verdict(rowsWith({ won: 15 }, ({ depth }) => depth > 1)), 'partly')
    assert.equal(verdict(rowsWith({ fewer_duplicates: 7 })), 'partly')
    assert.equal(verdict(rowsWith({ higher_rank: 15 })), 'partly')
    assert.equal(verdict(rowsWith({ cells_low: -1 }, ({ baseline }) => baseline === 'plain oracle')), 'partly')
    assert.equal(verdict(rowsWith({ refined_won: 15 })), 'partly')
  })

  test('is "not reproduced" where the error is not lower, or neither rank nor duplicates are better', () => {
    assert.equal(verdict(rowsWith({ won: 15 }, ({ baseline }) => baseline === 'plain wide')), 'not reproduced')
    assert.equal(verdict(rowsWith({ higher_rank: 15, fewer_duplicates: 7 })), 'not reproduced')
  })
})
