import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InputRead } from '../../../engine/provenance/inputs-read.ts'
import { matchMembers } from '../../../engine/provenance/match-members.ts'
import { digestBytes } from '../../../engine/values/digest.ts'
import type { Json } from '../../../engine/values/canonical-json.ts'

const digests = ['a', 'b', 'c'].map((text) => digestBytes(Buffer.from(text)))

/** A fan-in whose members have these params. */
function fanIn(name: string, ...params: readonly Json[]): InputRead {
  const members = params.map((one, i) => ({ digest: digests[i]!, params: one, task: null, made: undefined }))
  return { name, many: true, members }
}

const nets = fanIn('nets', { seed: 0, loss: 'mse' }, { seed: 1, loss: 'mse' }, { seed: 1, loss: 'log' })

test('a row points to the members whose params have the values of its columns', () => {
  assert.deepEqual(matchMembers({ seed: 1, loss: 'log', error: 3 }, [nets]), {
    by: 'columns',
    columns: ['seed', 'loss'],
    only: { nets: [2] },
    count: 1,
    of: 3,
  })
})

test('values of another type are other values', () => {
  assert.equal(matchMembers({ seed: '1' }, [nets]), undefined)
})

test('where no member agrees with all columns, those count that were asked for', () => {
  const row = { seed: 9, loss: 'mse' }
  assert.equal(matchMembers(row, [nets]), undefined)
  assert.deepEqual(matchMembers(row, [nets], ['loss'])?.only, { nets: [0, 1] })
})

test('digests in the row say more than its columns, and inputs that it does not point into stay whole', () => {
  const others = fanIn('others', { part: 1 })
  const row = { seed: 0, members: `${digests[1]!} ${digests[2]!}` }
  const { by, columns, only, count, of } = matchMembers(row, [nets, { ...others, members: others.members.slice(1) }])!
  assert.deepEqual([by, columns, only, count, of], ['digests', ['members'], { nets: [1, 2] }, 2, 3])
})

test('a row that shares no column with the params of an input tells nothing of it', () => {
  assert.equal(matchMembers({ error: 1 }, [nets]), undefined)
  assert.equal(matchMembers({ seed: 1 }, [{ ...nets, many: false }]), undefined)
})
