import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suggestion } from '../../../engine/values/suggest.ts'

test('a word with two letters swapped, one letter too many, too few or another is told its nearest', () => {
  const known = ['env', 'train', 'aggregate']
  const near = (word: string): string => suggestion(word, known, 'all')
  for (const word of ['evn', 'nev']) assert.equal(near(word), 'did you mean "env"? (all)')
  for (const word of ['tarin', 'trian', 'trains', 'tran', 'trajn'])
    assert.equal(near(word), 'did you mean "train"? (all)')
  assert.equal(near('aggergaet'), 'did you mean "aggregate"? (all)')
  assert.equal(near('ab'), 'all')
  assert.equal(suggestion('x', [], 'none'), 'none')
})
