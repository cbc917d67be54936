import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { selectTasks } from '../../../engine/graph/select-tasks.ts'
import { graphOf } from './untyped-graph.ts'

describe('a task’s name', () => {
  const named = (params: object): string => graphOf(({ make }) => void make({}, params)).tasks[0]!.name

  test('shows a long text by its beginning, its length and a digest, which tells tasks apart', () => {
    const names = ['a', 'b'].map((end) => named({ text: 'x'.repeat(100_000) + end, seed: 1 }))
    const shown = (digest: string): string =>
      `make[text="${'x'.repeat(50)}... (100001 characters, digest ${digest})",seed=1]`
    assert.deepEqual(names, [shown('2de6d65648ff'), shown('260e86a2a3b7')])
  })

  test('shows the first of very many coordinates, and a digest of all', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`p${i}`, i]))
    const [one, other] = [named(many), named({ ...many, p499: 0 })]
    assert.match(one, /^make\[p0=0,p1=1,.*,p\d+=\d+,and \d+ more \(digest [0-9a-f]{12}\)\]$/)
    assert.ok(one.length < 1100 && one !== other)
  })

  test('shows nothing that steers a terminal', () => {
    assert.equal(
      named({ a: '\x1b[31mred', b: '\u009b2J', c: 'two\nlines', d: '\u202eabc', 'e\x07': 1 }),
      String.raw`make[a="\u001b[31mred",b="\u009b2J",c="two\nlines",d="\u202eabc","e\u0007"=1]`,
    )
  })

  test('selects its task, as do its coordinates alone, whatever they hold', () => {
    const texts = ['x'.repeat(300), 'a,b', 'a=b', 'a]b', 'a"b', "a'b", 'a\nb', '\x1b[0m', ' ', '', '1', 'é', '\\']
    const graph = graphOf(({ make }) => {
      for (const text of texts) make({}, { text, 'odd, =name]': 1 })
    })
    for (const task of graph.tasks) {
      assert.deepEqual(selectTasks(graph, task.name), [task])
      const [, text = ''] = /^make\[(.*),"odd, =name\]"=1\]$/s.exec(task.name)!
      assert.deepEqual(selectTasks(graph, `make["odd, =name]"=1,${text}]`), [task], task.name)
    }
  })
})
