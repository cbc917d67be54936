import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Member } from 'lineal'
import type { Redundancy } from '../../schemas/redundancy.ts'
import type { TrainedNet } from '../../schemas/trained-net.ts'
import aggregate from '../../stages/aggregate.ts'
import { asMember, context } from './as-artifact.ts'
import { makeData, runChain, type Chain } from './small-study.ts'

const real = await runChain(await makeData('harm2'), {})
const params = { success: { below: 0.01 } }

/** The real chain under another loss and seed, with a test error, duplicates and a number of units left of the test's choice. */
function chain(loss: string, seed: number, error: number | null, duplicates: number, left = 3): Chain {
  const { net, redundancy, pruned } = real
  const at = { ...net.params, loss, seed }
  const { output } = net.value.metadata.net
  const test_mse = error === null ? null : error * output.scale[0]! * output.scale[0]!
  const folded = { factor: 1.1, from: [6], to: [left] }
  const layers = redundancy.value.trained.layers.map((layer) => ({ ...layer, duplicates }))
  const changed = (member: Member<TrainedNet>, more: object): Member<TrainedNet> => ({
    params: at,
    digest: `${member === net ? 'net' : 'pruned'}-${loss}-${seed}`,
    value: { ...member.value, metadata: { net: { ...member.value.metadata.net, test_mse, ...more } } },
  })
  const measured: Member<Redundancy> = {
    params: at,
    digest: `redundancy-${loss}-${seed}`,
    value: { ...redundancy.value, trained: { ...redundancy.value.trained, layers } },
  }
  return {
    net: { ...changed(net, { diverged: error === null }), bytes: net.bytes },
    redundancy: measured,
    pruned: changed(pruned, { folded }),
  }
}

async function summarise(chains: readonly Chain[]) {
  const inputs = {
    nets: chains.map(({ net }) => net),
    redundancies: chains.map(({ redundancy }) => redundancy),
    pruned: chains.map(({ pruned }) => pruned),
  }
  return aggregate.run(inputs, params, context)
}

test('a row holds medians, quartiles and the share of successes over the seeds of a cell', async () => {
  const rows = await summarise([
    chain('mse', 0, 0.001, 4, 2),
    chain('mse', 1, 0.003, 2, 5),
    chain('mse', 2, 0.002, 0, 3),
    chain('mse', 3, 0.5, 2, 4),
  ])
  assert.equal(rows.length, 1)
  const row = rows[0]!
  const { target, loss, activation, init, inputs, width, depth, seeds, diverged, beats_mse, success } = row
  assert.deepEqual(
    { target, loss, activation, init, inputs, width, depth, seeds, diverged, beats_mse, success },
    {
      target: 'harm2',
      loss: 'mse',
      activation: 'sin',
      init: 'std',
      inputs: 1,
      width: 6,
      depth: 1,
      seeds: 4,
      diverged: 0,
      beats_mse: null,
      success: 0.75,
    },
  )
  const near = (value: number | null): number => Number(value?.toPrecision(12))
  assert.deepEqual([row.error_q1, row.error_median, row.error_q3].map(near), [0.00175, 0.0025, 0.12725])
  assert.deepEqual([row.duplicates_q1, row.duplicates_median, row.duplicates_q3], [1.5, 2, 2.5])
  assert.equal(row.pruned_units, 3.5)
})

test('a penalised loss is compared with plain MSE seed by seed', async () => {
  const rows = await summarise([
    chain('mse', 0, 0.2, 0),
    chain('mse', 1, 0.3, 0),
    chain('pairwise', 0, 0.1, 0),
    chain('pairwise', 1, 0.4, 0),
    chain('pairwise', 2, 0.1, 0),
  ])
  assert.deepEqual(
    rows.map(({ loss, seeds, beats_mse }) => ({ loss, seeds, beats_mse })),
    [
      { loss: 'mse', seeds: 2, beats_mse: null },
      { loss: 'pairwise', seeds: 3, beats_mse: 1 },
    ],
  )
})

test('a net that diverged is counted, never a success, and an error that is not finite has no number', async () => {
  const rows = await summarise([chain('mse', 0, 0.001, 0), chain('mse', 1, null, 0), chain('mse', 2, null, 0)])
  const { seeds, diverged, success, error_median, error_q1 } = rows[0]!
  assert.deepEqual([seeds, diverged, success, error_median, error_q1], [3, 2, 1 / 3, null, null])
})

test('each row names the artifacts that it summarises, net by net', async () => {
  const rows = await summarise([chain('mse', 0, 0.1, 0), chain('mse', 1, 0.1, 0)])
  assert.equal(rows[0]?.digests, 'net-mse-0 redundancy-mse-0 pruned-mse-0 net-mse-1 redundancy-mse-1 pruned-mse-1')
})

test('a net without its redundancy is an error that names it', async () => {
  const { net, pruned } = chain('mse', 0, 0.1, 0)
  const inputs = { nets: [net], redundancies: [], pruned: [pruned] }
  await assert.rejects(async () => aggregate.run(inputs, params, context), {
    message:
      'the net {"target":"harm2","loss":"mse","activation":"sin","init":"std","width":6,"depth":1,"seed":0} has no redundancy beside it',
  })
})

test('the table goes through Arrow unchanged', async () => {
  const rows = await summarise([chain('mse', 0, 0.1, 1), chain('pairwise', 0, null, 0)])
  const { value } = await asMember(aggregate.output, rows, {})
  assert.deepEqual(value, rows)
})
