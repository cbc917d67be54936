import assert from 'node:assert/strict'
import { test } from 'node:test'
import { killCampaign, killed } from './kill-campaign.ts'

const onLinux = { skip: process.platform !== 'linux' && 'processes are found through /proc' }

test(
  'of 24 processes of the command line killed at random moments, none loses or spoils a result',
  onLinux,
  async (t) => {
    const report = await killCampaign({ kills: 24, seconds: 90, seed: 20200820 })
    const { losses, servedWrong, ranAgain, findings, kills, announced, midWrite } = report
    t.diagnostic(
      `${JSON.stringify(kills)}, ${announced} results announced, ${midWrite} kills while files were written or dropped`,
    )
    assert.deepEqual(
      { losses, servedWrong, ranAgain, findings },
      { losses: [], servedWrong: [], ranAgain: [], findings: [] },
    )
    assert.ok(killed(report) > 0 && announced > 0)
  },
)
