import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textDiff } from '../../../engine/provenance/text-diff.ts'

test('a diff has the changed lines with two lines around, numbered as in their files', () => {
  const was = { text: 'a\nb\nc\nd\ne\nf', line: 10 }
  const now = { text: 'a\nb\nc\nD\ne\nf', line: 20 }
  assert.deepEqual(textDiff(was, now), ['@@ -11,5 +21,5 @@', ' b', ' c', '-d', '+D', ' e', ' f'])
})

test('equal texts have no diff, wherever they stand', () => {
  assert.deepEqual(textDiff({ text: 'a', line: 1 }, { text: 'a\n', line: 9 }), [])
})

test('a text that is new or gone is a diff against nothing', () => {
  assert.deepEqual(textDiff({ text: '', line: 1 }, { text: 'a', line: 3 }), ['@@ -0,0 +3,1 @@', '+a'])
})

test('a long diff is cut short', () => {
  const lines = Array.from({ length: 60 }, (_, i) => `line ${i}`).join('\n')
  const diff = textDiff({ text: '', line: 1 }, { text: lines, line: 1 })
  assert.equal(diff.length, 41)
  assert.equal(diff.at(-1), '... and 21 more lines')
})
