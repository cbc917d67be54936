import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import aggregate from '../../stages/aggregate.ts'
import { runPython, withoutPython } from '../support/python.ts'
import { asMember, context } from './as-artifact.ts'
import { makeData, runChain } from './small-study.ts'

const folder = mkdtempSync(join(tmpdir(), 'opened-'))
after(() => {
  rmSync(folder, { recursive: true })
})

function put(name: string, bytes: Uint8Array): string {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  return file
}

test('pandas reads a table as it was written', { skip: withoutPython('pandas', 'pyarrow') }, async () => {
  const { net, redundancy, pruned } = await runChain(await makeData('harm2'), { seed: 0 })
  const inputs = { nets: [net], redundancies: [redundancy], pruned: [pruned] }
  const rows = await aggregate.run(inputs, { success: { below: 1e-3 } }, context)
  const { bytes } = await asMember(aggregate.output, rows, {})
  const script = `
import json, sys, pandas
table = pandas.read_feather(sys.argv[1])
print(json.dumps({name: None if pandas.isna(value) else value for name, value in table.iloc[0].to_dict().items()}, default=lambda value: value.item()))
`
  assert.deepEqual(runPython(script, put('cells.arrow', bytes)), { ...rows[0] })
})

test('safetensors reads a data set as it was written', { skip: withoutPython('safetensors', 'numpy') }, async () => {
  const data = await makeData('xy')
  const script = `
import json, sys
from safetensors.numpy import load_file
print(json.dumps({name: [str(tensor.dtype), tensor.tolist()] for name, tensor in load_file(sys.argv[1]).items()}))
`
  const { bytes } = data as typeof data & { readonly bytes: Uint8Array }
  const read = runPython(script, put('xy.safetensors', bytes)) as Record<string, [string, number[][]]>
  const { tensors } = data.value
  assert.deepEqual(Object.keys(read).sort(), Object.keys(tensors).sort())
  for (const name of ['x_train', 'y_test'] as const) {
    assert.equal(read[name]![0], 'float64')
    assert.deepEqual(read[name]![1].flat(), Array.from(tensors[name].data))
  }
})
