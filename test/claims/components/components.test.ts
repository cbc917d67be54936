import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Member } from 'lineal'
import { components as registered } from '../../../claims/components/registration.ts'
import type { RecoverParams } from '../../../claims/components/schemas/recovering.ts'
import type { RecoveryRow } from '../../../claims/components/schemas/recoveries.ts'
import { drawTeacher } from '../../../nets/teachers.ts'
import claimOf from '../../../claims/components/stages/components-claim.ts'
import recover from '../../../claims/components/stages/recover.ts'
import recoveries from '../../../claims/components/stages/recoveries.ts'
import teach from '../../../claims/components/stages/teach.ts'
import { asMember, context } from '../../stages/as-artifact.ts'
import { recoveryRow } from './recovery-row.ts'

const params: RecoverParams = {
  method: 'log-projected',
  seed: 7,
  activation: 'sin',
  recovering: {
    begin: { by: 'training', loss: 'log-projected', rate: 0.1, steps: 1500, ridge: 1e-10, width: 16 },
    removal: { candidates: 3, merges: 1, quick: 8, attempts: 2, trials: 100, floor: 1e-8 },
    starts: 3,
    exact: 1e-6,
  },
}

test("a row of the table is what its recovery's stored weights say, read by other code", async () => {
  const at = { target: 'sinK4', noise: 0, seed: 7 } as const
  const data = await asMember(teach.output, await teach.run({}, at, context), at)
  const found = await recover.run({ data: data.value }, params, context)
  const stored = await asMember(recover.output, found, { ...at, method: params.method })
  const rows = await recoveries.run({ recoveries: [stored] }, { success: { error: 1e-6 } }, context)
  const row = (await asMember(recoveries.output, rows, {})).value[0]!

  const { tensors, metadata } = stored.value
  const { chosen, input, output } = metadata.recovery
  const numbers = (name: string) => [...tensors[`net.${chosen}.layers.${name}`]!.data]
  const [w, b, v, [c]] = [numbers('0.weight'), numbers('0.bias'), numbers('1.weight'), numbers('1.bias')]
  const { x_train, y_train } = data.value.tensors
  let sum = 0
  for (const [i, at] of x_train.data.entries()) {
    const scaled = (at - input.offset[0]!) / input.scale[0]!
    const value = w.reduce((total, own, unit) => total + v[unit]! * Math.sin(own * scaled + b[unit]!), c!)
    sum += (value - (y_train.data[i]! - output.offset[0]!) / output.scale[0]!) ** 2
  }
  assert.ok(Math.abs(Math.sqrt(sum / 512) - Math.sqrt(row.mse)) < 1e-14)
  const frequencies = w.map((own) => Math.abs(own / input.scale[0]!) / Math.PI).sort((a, z) => a - z)
  const truth = [1.3, 2.9, 4.1, 5.6]
  assert.equal(row.units, frequencies.length)
  const error = Math.max(...truth.map((own, i) => Math.abs(frequencies[i]! / own - 1)))
  assert.equal(row.exact, error < 1e-6)
  assert.ok(row.exact && row.claimed, `${error}`)
  assert.equal(row.digests, stored.digest)
  assert.deepEqual(
    drawTeacher('sinK4', 7).layers[0]!.weight.data.map((own) => own / Math.PI),
    Float64Array.from(truth, (own) => (own * Math.PI) / Math.PI),
  )
})

const plain = { method: 'plain-1', first_exact: false }
const noisy = { noise: 0.1, apart: 0.05, efficiency: 1, claimed: false, exact: false }

function verdict(rows: readonly Partial<RecoveryRow>[]) {
  const table = rows.flatMap((changes) => [1, 2].map((seed) => ({ ...recoveryRow, ...changes, seed })))
  const member: Member<readonly RecoveryRow[]> = { params: {}, digest: 'b'.repeat(64), value: table }
  return claimOf.run({ recoveries: [member] }, { goal: ['harm3'], limits: registered.limits }, context)
}

test('C9 is reproduced where components are found, counted under noise, and the loss has its part in it', async () => {
  const claim = await verdict([{}, plain, noisy])
  assert.deepEqual([claim.verdict, claim.effect, claim.interval, claim.seeds], ['reproduced', 1, [1, 1], 2])
  await asMember(claimOf.output, claim, {})
})

test('C9 is partly reproduced where plain MSE reads as well, or where noise hides the number', async () => {
  assert.equal((await verdict([{}, { ...plain, first_exact: true }, noisy])).verdict, 'partly')
  assert.equal((await verdict([{}, plain, { ...noisy, units: 4 }])).verdict, 'partly')
  assert.equal((await verdict([{}, plain, { ...noisy, efficiency: 1.2 }])).verdict, 'partly')
})

test('C9 is not reproduced where components are missed, or one claim is false', async () => {
  assert.equal((await verdict([{ exact: false, claimed: false }, plain, noisy])).verdict, 'not reproduced')
  assert.equal((await verdict([{}, { target: 'harm8', exact: false }, plain])).verdict, 'not reproduced')
})

test('cells whose frequencies the noise does not let be told apart do not count', async () => {
  assert.equal(
    (await verdict([{}, plain, noisy, { ...noisy, noise: 0.3, apart: 0.2, units: 2 }])).verdict,
    'reproduced',
  )
})
