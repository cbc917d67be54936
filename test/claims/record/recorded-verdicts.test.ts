import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { after, before, describe, test } from 'node:test'
import { Ajv } from 'ajv'
import { openSession, type Session } from '../../../engine/session/open-session.ts'
import pipeline from '../../../pipeline.ts'
import { Verdicts } from '../../../schemas/verdicts.ts'
import { currentReadme } from '../../../claims/record/record-verdicts.ts'
import { differences, sourceOfVerdicts, type RecordedVerdicts } from '../../../claims/record/source-of-verdicts.ts'

const project = new URL('../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, project), 'utf8')

describe('the recorded verdicts', () => {
  const recorded = JSON.parse(read('results/verdicts.json')) as RecordedVerdicts
  let store: string
  let session: Session
  before(async () => {
    store = mkdtempSync(`${tmpdir()}/verdicts-`)
    session = await openSession(pipeline, { profile: 'full', store })
  })
  after(async () => {
    await session.close()
    rmSync(store, { recursive: true })
  })

  test('are of every claim, each effect within its interval', () => {
    assert.ok(new Ajv().validate(Verdicts.schema, { claims: recorded.claims }))
    assert.deepEqual(
      recorded.claims.map(({ id }) => id),
      ['C3', 'C6', 'C7', 'C9'],
    )
    for (const { effect, interval } of recorded.claims) assert.ok(interval[0] <= effect && effect <= interval[1])
  })

  test('stand in README.md, which says whether they are older than the code (else: record-verdicts --age)', async (t) => {
    const { source } = await sourceOfVerdicts(session)
    const changes = differences(recorded, source)
    if (changes.length > 0) t.diagnostic(`results/verdicts.json is older than the code: ${changes.join(', ')}`)
    assert.equal(read('README.md'), currentReadme(source))
  })
})
