import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { drawBelow } from '../../../engine/cli/progress/draw-below.ts'
import { renderProgress } from '../../../engine/cli/progress/render-progress.ts'
import { taskNamed } from '../../support/task-named.ts'
import { terminal } from '../../support/terminal.ts'

test('what anything prints meanwhile stands above in whole lines, steers nothing, and is told to the last', async () => {
  const screen = terminal({ columns: 80, rows: 10 })
  const { stream } = screen
  const drawing = drawBelow(stream)
  drawing.draw(['1 of 2 done', '  fit'])
  stream.write('a log \u001b[2J of a stage\r\nhalf \u001b[9Aa line')
  stream.write(Buffer.from(' and the rest\n10 %\r20 %\r30 %\n'))
  drawing.draw(['1 of 2 done', '  fit'])
  const above = ['a log \\u001b[2J of a stage', 'half \\u001b[9Aa line and the rest', '30 %']
  assert.deepEqual(await screen.lines(), [...above, '1 of 2 done', '  fit'])
  drawing.above('odd \u001b[1A name\n')
  stream.write('no end')
  drawing.end()
  stream.write(' of a line\n')
  assert.deepEqual(await screen.lines(), [...above, 'odd \\u001b[1A name', 'no end of a line'])
})

test('who waits for a write to end is told so', async () => {
  const { stream } = terminal({ columns: 80, rows: 10 })
  const drawing = drawBelow(stream)
  await new Promise<void>((resolve) =>
    stream.write('a', () => {
      resolve()
    }),
  )
  await new Promise<void>((resolve) =>
    stream.write('b\n', 'utf8', () => {
      resolve()
    }),
  )
  drawing.end()
})

test('fewer lines leave nothing of more, and none leave nothing', async () => {
  const screen = terminal({ columns: 80, rows: 10 })
  const drawing = drawBelow(screen.stream)
  drawing.draw(['a', 'b', 'c'])
  drawing.draw(['a'])
  assert.deepEqual(await screen.lines(), ['a'])
  drawing.draw([])
  assert.deepEqual(await screen.lines(), [])
  drawing.draw(['again'])
  drawing.end()
  assert.deepEqual(await screen.lines(), [])
})

/** What happens on a terminal: something is printed, so many tasks run, or its size changes. */
const happenings = fc.array(
  fc.oneof(
    fc.record({ print: fc.string({ unit: fc.constantFrom('a', '字', ' '), maxLength: 50 }) }),
    fc.record({ run: fc.nat(12) }),
    fc.record({ columns: fc.integer({ min: 20, max: 60 }) }),
    fc.record({ rows: fc.integer({ min: 45, max: 60 }) }),
  ),
  { maxLength: 30 },
)

test('whatever is printed and however the width changes, what was printed is left, once and in order, and no line of progress', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (all) => {
      const size = { columns: 40, rows: 50 }
      const screen = terminal(size)
      const drawing = drawBelow(screen.stream)
      const printed: string[] = []
      for (const one of all) {
        if ('print' in one) {
          printed.push(`${printed.length}: ${one.print.trim()}`)
          screen.stream.write(`${printed.at(-1)!}\n`)
        } else if ('run' in one) {
          const running = Array.from({ length: one.run }, (_, i) => ({
            task: taskNamed(`train[seed=${i},of=字字字字]`),
            ms: 2000,
            part: 0.5,
          }))
          const lines = renderProgress(
            { done: 1, total: 9, failed: 0, jobs: 2, left: undefined, running },
            screen.stream,
          )
          drawing.draw(lines)
          assert.deepEqual((await screen.lines()).slice(-lines.length), lines)
        } else await screen.resize(Object.assign(size, one))
      }
      drawing.end()
      assert.deepEqual(await screen.lines(), printed)
    }),
    { numRuns: 100 },
  )
})
