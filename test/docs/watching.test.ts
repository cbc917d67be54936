import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { codeBlocks } from './code-blocks.ts'

/** The lines that a watch prints, by what they tell; the tests of the watch pin their words. */
const shapes: Readonly<Record<string, RegExp>> = {
  command: /^\$ npx tsx pipeline\.ts all --watch$/,
  edit: /^> \S/,
  edited: /^edited [\w./]+(( and|,) [\w./]+)*(: no key has changed|: all that it leads to is on record)?$/,
  why: /^ {2}\w+: .+ → \d+ tasks?$/,
  waits: /^ {2}and what depends on what they make → \d+ tasks?$/,
  cancelled: /^cancelled [^:]+: the edit has outdated what (it makes|they make)$/,
  plan: /^\d+ tasks, \d+ to run$/,
  progress: /^\d+ of \d+ done, \d+ of 2 workers busy(, (about|at least) .* left)?$/,
  stage: /^\w+: \d+ (ran|reused)(, \d+ reused)?( in [\d.]+ m?s)?$/,
  end: /^\d+ ran, \d+ reused, in [\d.]+ m?s$/,
  idle: /^watching \d+ files; Ctrl-C ends the watch$/,
  error: /^error: /,
  errorAt: /^( {3}at: | {2}fix: |\/.*ERROR: )/,
  refused: /^waiting for the next edit$/,
  interrupt: /^\^C$/,
  over: /^the watch has ended; what was complete is recorded$/,
}

test('the recorded watch shows all that a watch tells, in its words, in the order of its times', () => {
  const page = readFileSync(new URL('../../docs/watching.md', import.meta.url), 'utf8')
  const recording = codeBlocks(page)
    .find(({ language }) => language === 'text')!
    .text.trimEnd()
  const lines = recording.split('\n').map((line) => /^(\d+):(\d\d) {2}(.*)$/.exec(line)!)
  const times = lines.map(([, minutes, seconds]) => 60 * Number(minutes) + Number(seconds))
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  )
  assert.ok(times.at(-1)! >= 90)
  const told = lines.map(([, , , text]) => Object.keys(shapes).find((name) => shapes[name]!.test(text!)) ?? text)
  assert.deepEqual([...new Set(told)].sort(), Object.keys(shapes).sort())
  assert.deepEqual([told[0], told.at(-2), told.at(-1)], ['command', 'interrupt', 'over'])
})
