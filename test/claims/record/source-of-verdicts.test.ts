import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, test } from 'node:test'
import { openSession } from '../../../engine/session/open-session.ts'
import pipeline from '../../../pipeline.ts'
import {
  differences,
  sourceOfVerdicts,
  type SourceOfVerdicts,
  type RecordedVerdicts,
} from '../../../claims/record/source-of-verdicts.ts'
import { withVerdicts } from '../../../claims/record/verdicts-in-readme.ts'

describe('README.md', () => {
  const recorded: RecordedVerdicts = {
    commit: '0123456789abcdef',
    profile: 'full',
    code: { train: 'c' },
    graph: 'g',
    claims: [
      {
        id: 'C3',
        verdict: 'partly',
        statement: 'Sometimes.',
        measure: 'ratio',
        effect: 1.23456,
        interval: [0.5, 1234],
        seeds: 15,
        tasks: [],
      },
    ],
  }
  const readme = 'before\n<!-- verdicts: written by record-verdicts -->\n\nstale\n\n<!-- end of verdicts -->\nafter\n'

  test('gets a table of the verdicts in its place, and nothing else of it changes', () => {
    const written = withVerdicts(readme, recorded, [])
    assert.match(written, /^before\n[^]*\| C3 \| partly \| ratio \| 1\.23 \| 0\.5 to 1230 \| 15 \|[^]*\nafter\n$/)
    assert.match(written, /commit `0123456789ab`[^]*The code behind them has not changed since\./)
    assert.doesNotMatch(written, /stale/)
    assert.equal(withVerdicts(written, recorded, []), written)
  })

  test('says that they are older than the code, and by what', () => {
    assert.match(
      withVerdicts(readme, recorded, ['stage train', 'the graph']),
      /They are older than the code: changed since are stage train, the graph\./,
    )
  })
})

describe('the source of verdicts', () => {
  const source = { code: { a: '1', b: '2' }, graph: 'g' }

  test('tells of each stage that changed, came or went, and of the graph', () => {
    assert.deepEqual(differences(source, { ...source }), [])
    assert.deepEqual(differences(source, { code: { a: '1', b: '3', c: '4' }, graph: 'g' }), ['stage b', 'stage c'])
    assert.deepEqual(differences(source, { code: { b: '2' }, graph: 'h' }), ['stage a', 'the graph'])
  })

  async function sourceOf(profile: string): Promise<SourceOfVerdicts> {
    const store = mkdtempSync(`${tmpdir()}/verdicts-`)
    const session = await openSession(pipeline, { profile, store })
    try {
      return (await sourceOfVerdicts(session)).source
    } finally {
      await session.close()
      rmSync(store, { recursive: true })
    }
  }

  test('is the same each time, and another for a graph with other seeds', async () => {
    const [once, again, larger] = [await sourceOf('smoke'), await sourceOf('smoke'), await sourceOf('default')]
    assert.deepEqual(once, again)
    // The default profile tries more penalties, each with a stage of its own.
    assert.deepEqual(differences(once, larger), ['stage try-log-det-dead', 'stage try-pairwise', 'the graph'])
  })
})
