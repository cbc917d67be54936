import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acceptancesFor } from '../../../engine/provenance/acceptances-for.ts'
import type { Acceptance } from '../../../engine/store/open-store.ts'
import { digestText, type CodeDigest } from '../../../engine/values/digest.ts'

const codeOf = (name: string): CodeDigest => digestText('code', name)

/** Acceptances in the order in which they were given: `old>new` says that results of the old code are valid for the new one. */
function given(...steps: string[]): Acceptance[] {
  return steps.map((step) => {
    const [from, to] = step.split('>') as [string, string]
    return { stage: 'train', from: codeOf(from), to: codeOf(to), reason: step, who: 'Ada', when: '2024-01-01' }
  })
}

const validFor = (code: string, acceptances: Acceptance[]): string[] =>
  [...acceptancesFor(codeOf(code), acceptances).values()].map(({ reason }) => reason)

test('acceptances follow on one another: those given for the code itself come first, the newest before the others', () => {
  const acceptances = given('a>b', 'b>c', 'x>c')
  assert.deepEqual(validFor('c', acceptances), ['x>c', 'b>c', 'a>b'])
  assert.deepEqual(validFor('b', acceptances), ['a>b'])
  assert.deepEqual(validFor('a', acceptances), [])
})

test('acceptances that lead back are followed once', () => {
  assert.deepEqual(validFor('a', given('a>b', 'b>a')), ['b>a'])
})
