import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf } from '../../nets/errors-of.ts'
import { netOf } from '../../schemas/net-tensors.ts'
import { makeData, runChain } from './small-study.ts'

test('redundancy measures a net and, as its control, the same net before training', async () => {
  const { redundancy } = await runChain(await makeData('harm2'), { width: 8 })
  const { factor, trained, untrained } = redundancy.value
  assert.equal(factor, 4)
  for (const measured of [trained, untrained]) {
    assert.equal(measured.layers.length, 1)
    assert.equal(measured.layers[0]?.units, 8)
    assert.equal(measured.leave_one_out.length, 8)
    assert.ok(measured.refit_mse <= measured.mse)
  }
  assert.equal(untrained.mse, untrained.refit_mse)
  assert.ok(trained.layers[0]!.effective_rank > untrained.layers[0]!.effective_rank)
})

test('every hidden layer of a deeper net is measured', async () => {
  const { redundancy } = await runChain(await makeData('harm2'), { depth: 2, activation: 'tanh' })
  assert.deepEqual(
    redundancy.value.trained.layers.map(({ units }) => units),
    [6, 6],
  )
})

test('prune makes a smaller net of the same format whose training error has not risen above the bound', async () => {
  const data = await makeData('harm2')
  const { net, pruned } = await runChain(data, { width: 16 })
  const { folded, train_mse, test_mse, val_mse } = pruned.value.metadata.net
  assert.deepEqual([folded?.factor, folded?.from], [1.1, [16]])
  assert.ok(folded!.to[0]! < 16)
  assert.deepEqual(pruned.value.tensors['layers.0.weight']?.shape, [folded!.to[0], 1])
  assert.ok(train_mse! <= 1.1 * net.value.metadata.net.train_mse!)
  assert.deepEqual({ train_mse, test_mse, val_mse }, errorsOf(netOf(pruned.value), data.value.tensors))
})
