import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestCut, linkage, type Join } from '../../../nets/components/expand-and-cluster.ts'

const line = [0, 1, 10, 11, 30].map((at) => Float64Array.of(at))

test('average linkage joins the nearest groups, at the mean distance between their members', () => {
  const tree = linkage(line) as Join
  // 0 and 1 at 1, 10 and 11 at 1, these at (10 + 11 + 9 + 10) / 4 = 10, all with 30 at (30 + 29 + 20 + 19) / 4.
  assert.equal(tree.height, 24.5)
  const [alone, four] = tree.parts as readonly [number, Join]
  assert.equal(alone, 4)
  assert.equal(four.height, 10)
  assert.deepEqual(
    four.members.toSorted((a, b) => a - b),
    [0, 1, 2, 3],
  )
})

test('the cut is where most clusters are large enough', () => {
  const members = bestCut(linkage(line), 2).map((cluster) => cluster.toSorted((a, b) => a - b))
  assert.deepEqual(
    members.toSorted((a, b) => a[0]! - b[0]!),
    [
      [0, 1],
      [2, 3],
    ],
  )
  assert.deepEqual(bestCut(linkage(line), 6), [])
})
