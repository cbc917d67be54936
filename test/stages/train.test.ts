import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { predict } from '../../nets/evaluate.ts'
import { fromRows } from '../../nets/linear-algebra/matrix.ts'
import { netOf } from '../../schemas/net-tensors.ts'
import train, { logDet as trainLogDet } from '../../stages/train.ts'
import { context } from './as-artifact.ts'
import { makeData, runChain, shortTraining } from './small-study.ts'
import { runPython, withoutPython } from '../support/python.ts'
import { assertClose } from '../nets/close.ts'

const penalty = { strength: 1, until: 0.6 }

test('a trained net holds its tensors under the names of PyTorch, the first weights and the loss curve', async () => {
  const { value } = (await runChain(await makeData('harm2'), {})).net
  const shapes = Object.fromEntries(Object.entries(value.tensors).map(([name, { shape }]) => [name, shape]))
  assert.deepEqual(shapes, {
    'first.layers.0.bias': [6],
    'first.layers.0.weight': [6, 1],
    'first.layers.1.bias': [1],
    'first.layers.1.weight': [1, 6],
    'history.mse': [121],
    'history.penalty': [121],
    'history.step': [121],
    'layers.0.bias': [6],
    'layers.0.weight': [6, 1],
    'layers.1.bias': [1],
    'layers.1.weight': [1, 6],
  })
})

test('a trained net says how it was trained, and its errors are those of its weights', async () => {
  const data = await makeData('harm2')
  const { value } = (await runChain(data, { loss: 'log-det', penalty })).net
  const { net } = value.metadata
  assert.deepEqual(net.activations, ['sin'])
  assert.deepEqual(net.loss, { name: 'log-det', strength: 1, until: 0.6 })
  assert.deepEqual(net.optimizer, shortTraining.optimizer)
  assert.deepEqual(net.backend, { name: 'kernel', version: '1' })
  assert.equal(net.diverged, false)
  const { x_test, y_test } = data.value.tensors
  const predicted = predict(netOf(value), x_test).data
  const squares = predicted.map((f, i) => (f - y_test.data[i]!) * (f - y_test.data[i]!))
  assertClose([net.test_mse ?? NaN], [squares.reduce((sum, square) => sum + square, 0) / squares.length], 1e-13)
  assert.ok(net.train_mse! < net.output.scale[0]! * net.output.scale[0]!)
})

test('training again makes the same bytes, another seed others', async () => {
  const data = await makeData('harm2')
  const digest = async (seed: number) => (await runChain(data, { seed })).net.digest
  const first = await digest(0)
  assert.equal(await digest(0), first)
  assert.notEqual(await digest(1), first)
})

test('progress goes from the first steps to the last', async () => {
  const { value } = await makeData('harm2')
  const seen: string[] = []
  await train.run({ data: value }, shortTraining, { progress: (done, total) => seen.push(`${done}/${total}`) })
  assert.deepEqual([seen.length, seen[0], seen.at(-1)], [120, '1/120', '120/120'])
})

test('a loss that the stage does not bind is refused', async () => {
  const { value } = await makeData('harm2')
  await assert.rejects(async () => train.run({ data: value }, { ...shortTraining, loss: 'log-det' }, context), {
    message: 'there is no loss "log-det" among mse, projected, log-projected',
  })
})

test('a penalised loss without its settings is refused', async () => {
  const { value } = await makeData('harm2')
  await assert.rejects(async () => trainLogDet.run({ data: value }, { ...shortTraining, loss: 'log-det' }, context), {
    message: 'the loss "log-det" needs the param "penalty"',
  })
})

const python = `
import json, sys, numpy as np
raw = open(sys.argv[1], 'rb').read(); size = int.from_bytes(raw[:8], 'little'); header = json.loads(raw[8:8 + size])
net = json.loads(header.pop('__metadata__')['net'])
t = {k: np.frombuffer(raw, '<f8', np.prod(v['shape'], dtype=int), 8 + size + v['data_offsets'][0]).reshape(v['shape']) for k, v in header.items()}
h = (np.array(json.loads(sys.argv[2])) - net['input']['offset']) / net['input']['scale']
act = {'sin': np.sin, 'tanh': np.tanh, 'relu': lambda z: np.maximum(z, 0), 'gaussian': lambda z: np.exp(-z * z)}
for i, name in enumerate(net['activations']):
    h = act[name](h @ t[f'layers.{i}.weight'].T + t[f'layers.{i}.bias'])
i = len(net['activations'])
print(json.dumps((net['output']['offset'] + net['output']['scale'] * (h @ t[f'layers.{i}.weight'].T + t[f'layers.{i}.bias'])).tolist()))
`

test('ten lines of numpy evaluate a net from its file alone', { skip: withoutPython('numpy') }, async () => {
  const data = await makeData('xy')
  const folder = mkdtempSync(join(tmpdir(), 'net-'))
  const points = [
    [0.1, -0.7],
    [0.9, 0.4],
  ]
  for (const activation of ['sin', 'tanh', 'relu', 'gaussian'] as const) {
    const { net } = await runChain(data, { activation, depth: activation === 'tanh' ? 2 : 1 })
    const file = join(folder, 'net.safetensors')
    writeFileSync(file, net.bytes)
    const evaluated = runPython(python, file, JSON.stringify(points)) as number[][]
    assertClose(evaluated.flat(), predict(netOf(net.value), fromRows(points)).data, 1e-13)
  }
  rmSync(folder, { recursive: true })
})
