import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readMessages } from '../../../engine/coordinator/read-messages.ts'

const sender = { key: 'k', scratch: '/cache/scratch/worker-1' }

const done = {
  type: 'done',
  id: 0,
  bytes: new Uint8Array([1]),
  digest: 'a'.repeat(64),
  ms: 1,
  observed: { clock: [{ what: 'Date.now', where: 'x.js:1:1' }] },
  doors: {},
  left: [],
}
const inFile = { ...done, bytes: { file: '/cache/scratch/worker-1/output-1', length: 3 } }
const failed = { type: 'failed', id: 0, error: { code: 'thrown', message: 'no', frames: [] }, ms: 1 }

describe('what a worker sends', () => {
  test('is read where it has the key and is a message of the engine', () => {
    const messages = [{ type: 'started', id: 0 }, done, inFile, failed, { type: 'spent', but: 'c0de' }]
    assert.deepEqual(readMessages({ key: 'k', messages }, sender), messages)
  })

  test("is nobody's without the key", () => {
    for (const received of [null, 1, 'x', [done], { messages: [done] }, { key: 'other', messages: [done] }])
      assert.deepEqual(readMessages(received, sender), [])
  })

  test('is refused whole where one of its messages is none of the engine', () => {
    const odd = [
      null,
      { type: 'done' },
      { ...done, bytes: 'text' },
      { ...done, bytes: { file: '/home/someone/thesis.tex', length: 3 } },
      { ...done, bytes: { file: '/cache/scratch/worker-1/../output-1', length: 3 } },
      { ...done, bytes: { ...inFile.bytes, digested: 'a'.repeat(64) } },
      { ...done, left: 'a timer' },
      { ...done, digest: '../../etc/passwd' },
      { ...done, ms: NaN },
      { ...done, observed: { clock: 'Date.now' } },
      { ...done, observed: { clock: [{ what: 1, where: 'x' }] } },
      { ...done, id: 1.5 },
      { ...failed, error: 'no' },
      { ...failed, error: { code: 'x', message: 'x', frames: [1] } },
      { type: 'progress', id: 0, done: '1', total: 2 },
      { type: 'evil', id: 0 },
    ]
    for (const message of odd) assert.equal(readMessages({ key: 'k', messages: [done, message] }, sender), undefined)
  })
})
