import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printView } from '../../../engine/cli/print-view.ts'
import { viewTable } from '../../../engine/session/table-view.ts'

test('a table of one row and one column is told so, and a line break in a cell or a name does not break it', () => {
  const name = 'a\nb'
  const schema = {
    type: 'array',
    items: { type: 'object', properties: { [name]: { type: 'string' } }, required: [name] },
  }
  const lines = (texts: readonly string[], rows?: number) =>
    printView(
      {
        format: 'arrow',
        table: viewTable(
          texts.map((text) => ({ [name]: text })),
          schema,
          { rows },
        ),
      },
      { width: 80, full: true },
    )
  assert.deepEqual(lines(['one\ttwo\r\nthree']), [
    '1 row, 1 column',
    '',
    '  a\\nb  string  1 distinct',
    '',
    '  a\\nb',
    '  one\\ttwo\\r\\nthree',
  ])
  assert.equal(lines(['x', 'y'], 1).at(-1), '  ... 1 more row (--rows <n>, --full)')
})
