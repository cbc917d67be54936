import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { describeTasks, judgeRow } from './judge-row.ts'
import { matrix } from './matrix.ts'
import { observeRow } from './observe-row.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

describe('after an edit, what has to run does, and nothing else', { concurrency: 2 }, () => {
  let workshop: Workshop
  before(async () => {
    workshop = await openWorkshop(matrix)
  })
  after(() => {
    workshop.remove()
  })
  for (const row of matrix) {
    const expected = row.steps.map(({ runs }) => describeTasks(runs)).join('; ')
    test(`${row.number}: ${row.title}: ${expected}`, async () => {
      const observation = await observeRow(row, workshop.projectFor(row))
      assert.deepEqual(judgeRow(row, observation), { missed: [], needless: [], wrong: [] })
    })
  }
})
