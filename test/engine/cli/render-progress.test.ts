import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Progress } from '../../../engine/cli/progress/follow-progress.ts'
import { describeStage, renderProgress } from '../../../engine/cli/progress/render-progress.ts'
import { taskNamed } from '../../support/task-named.ts'
import { terminal } from '../../support/terminal.ts'

const running = (name: string, ms = 0, part?: number) => ({ task: taskNamed(name), ms, part })

const progress: Progress = {
  done: 1204,
  total: 4281,
  failed: 2,
  jobs: 2,
  left: { ms: 251_000, isLeast: false },
  running: [running('train[seed=3]', 12_400, 0.43), running('train[seed=4]', 900), running('fit', 71_000)],
}

test('one line tells of the whole, and one of each task that runs', () => {
  assert.deepEqual(renderProgress(progress, { rows: 24, columns: 100 }), [
    '[#####---------------] 1204 of 4281 done, 2 failed, 3 of 2 workers busy, about 4 min 10 s left',
    '  train[seed=3]  43 %  12 s',
    '  train[seed=4]',
    '  fit  1 min 11 s',
  ])
})

test('what is not known is not said, and what is known in part is called so', () => {
  const first: Progress = { done: 0, total: 3, failed: 0, jobs: 1, left: undefined, running: [] }
  assert.deepEqual(renderProgress(first, { rows: 24, columns: 30 }), ['0 of 3 done, 0 of 1 worker...'])
  assert.deepEqual(renderProgress({ ...first, left: { ms: 10, isLeast: true } }, { rows: 24, columns: 80 }), [
    '[--------------------] 0 of 3 done, 0 of 1 worker busy, at least 1 s left',
  ])
})

test('a small terminal gets fewer and shorter lines; the name of a task gives way first', () => {
  assert.deepEqual(renderProgress(progress, { rows: 4, columns: 24 }), [
    '1204 of 4281 done, 2...',
    '  train[...  43 %  12 s',
    '  and 2 more',
  ])
  assert.deepEqual(renderProgress(progress, { rows: 2, columns: 24 }), ['1204 of 4281 done, 2...'])
  assert.deepEqual(renderProgress(progress, { rows: 1, columns: 24 }), [])
})

test('on a terminal of any size the lines leave the cursor a row, none is full, and the whole comes first', async () => {
  const characters = ['a', '[', '字', '한', 'ﾊ', 'e\u0301', '👩‍🔬', '🇩🇪', '\u001b', '\n', '\t']
  const name = fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 60 })
  const runs = fc.array(
    fc.record({ name, ms: fc.nat(1e8), part: fc.option(fc.double({ min: 0, max: 1, noNaN: true })) }),
    {
      maxLength: 40,
    },
  )
  await fc.assert(
    fc.asyncProperty(
      runs,
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 120 }),
      async (all, rows, columns) => {
        const now = all.map(({ name, ms, part }) => running(name, ms, part ?? undefined))
        const lines = renderProgress({ ...progress, running: now }, { rows, columns })
        assert.ok(lines.length <= Math.max(rows - 1, 0))
        assert.equal(lines.length, rows < 2 || columns < 2 ? 0 : Math.min(1 + all.length, rows - 1))
        for (const line of lines)
          assert.ok((await terminal({ columns: 200, rows: 2 }).cursorAfter(line)) < columns, line)
      },
    ),
    { numRuns: 100 },
  )
})

test('a finished stage is told with what became of its tasks', () => {
  const counts = { ran: 290, reused: 10, failed: 2, blocked: 1 }
  assert.equal(
    describeStage({ stage: 'train', ms: 125_000, ...counts }),
    'train: 290 ran, 10 reused, 2 failed, 1 blocked in 2 min 5 s',
  )
  assert.equal(
    describeStage({ stage: 'sum', ms: undefined, ...counts, ran: 0, reused: 0, failed: 0 }),
    'sum: 1 blocked',
  )
})
