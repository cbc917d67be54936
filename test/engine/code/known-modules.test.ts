import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownModules, partsOfModules } from '../../../engine/code/known-modules.ts'

/** A memo that counts what is written to it. */
function countingMemo() {
  const values = new Map<string, string>()
  const written: string[] = []
  return {
    written,
    get: (name: string) => values.get(name),
    set: (name: string, value: string) => {
      written.push(name)
      values.set(name, value)
    },
  }
}

const textOf = (i: number): string => `export const value${i} = ${i}\n`
const none: ReadonlySet<string> = new Set()

function build(memo: ReturnType<typeof countingMemo>, texts: readonly string[]): number {
  memo.written.length = 0
  const modules = knownModules('/project', memo)
  for (const text of texts) modules.read(text, none)
  modules.keep()
  return memo.written.length
}

test('an edit of one module writes one part, and a build of known modules none', () => {
  const memo = countingMemo()
  const texts = Array.from({ length: 300 }, (_, i) => textOf(i))
  assert.ok(build(memo, texts) > 32)
  assert.ok(memo.written.every((name) => partsOfModules('/project').includes(name)))
  assert.equal(build(memo, texts), 0)
  assert.equal(build(memo, texts.with(7, textOf(1000))), 1)
})

test('all modules of a build are remembered, however many fall into one part', () => {
  const memo = countingMemo()
  const texts = Array.from({ length: 2000 }, (_, i) => textOf(i))
  build(memo, texts)
  assert.equal(build(memo, texts), 0)
})

test('what was kept in another form is forgotten', () => {
  const memo = countingMemo()
  build(memo, [textOf(0)])
  const [name] = memo.written as [string]
  memo.set(name, memo.get(name)!.replace(/^\[\d+/, '[0'))
  assert.equal(build(memo, [textOf(0)]), 1)
})
