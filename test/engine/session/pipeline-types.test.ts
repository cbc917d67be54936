import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open, pipeline, Type } from '../../../engine/index.ts'

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

test('params have types in graph() and in open()', () => {
  const typed = pipeline(import.meta.url, {
    params: Type.Object({
      rate: Type.Number({ default: 1 }),
      deep: Type.Object({ seed: Type.Integer({ default: 0 }) }),
    }),
    graph({ params }) {
      const sum: number = params.rate + params.deep.seed
      // @ts-expect-error -- there is no such param
      const none: unknown = params.other
      return { results: {}, ...(sum > 0 && none === undefined ? {} : {}) }
    },
  })
  const opened = () => open(typed, { params: { deep: { seed: 1 } } })
  // @ts-expect-error -- a seed is a number
  const wrong = () => open(typed, { params: { deep: { seed: 'x' } } })
  assert.equal(typeof opened, typeof wrong)
})
