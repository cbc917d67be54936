import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pipeline } from '../../../engine/index.ts'

test('a graph() without a return type-checks, async or not', () => {
  const plain = pipeline(import.meta.url, {
    graph({ ingest }) {
      ingest('data.txt')
    },
  })
  const later = pipeline(import.meta.url, {
    async graph({ ingest }) {
      await Promise.resolve()
      ingest('data.txt')
    },
  })
  assert.deepEqual(
    [plain, later].map(({ root }) => root),
    [import.meta.dirname, import.meta.dirname],
  )
})
