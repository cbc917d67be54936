import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flipCampaign } from './flip-campaign.ts'

test('of 200 single flipped bits in a store, each that matters is found and none is served', (t) => {
  const { flips, refused, found, harmless, missed, servedWrong } = flipCampaign({
    flips: 200,
    seconds: 120,
    seed: 20200820,
  })
  t.diagnostic(`${flips} flips: refused ${refused}, found ${found}, in unused bytes ${harmless}`)
  assert.deepEqual({ missed, servedWrong }, { missed: [], servedWrong: [] })
  assert.ok(found > flips / 4)
})
