import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openStore, type Execution, type NewExecution } from '../../../engine/store/open-store.ts'
import { digestBytes, digestText, type ArtifactDigest } from '../../../engine/values/digest.ts'
import { makeProject, type Project } from '../../support/project.ts'

const length = 20_000

const files = (tasks: number): Readonly<Record<string, string>> => ({
  'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const first = use(() => import('./stages/first.ts'))
    const next = use(() => import('./stages/next.ts'))
    const page = use(() => import('./stages/page.ts'))
    let last = first({}, {})
    for (let i = 1; i < ${tasks}; i++) last = next({ before: last }, { i })
    return { publish: { 'page.html': page({ last }, {}) } }
  },
})
`,
  'stages/first.ts': `
import { json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({ inputs: {}, params: Type.Object({}), output: json(Type.Number()), run: () => 0 })
`,
  'stages/next.ts': `
import { json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({
  inputs: { before: json(Type.Number()) },
  params: Type.Object({ i: Type.Integer() }),
  output: json(Type.Number()),
  run: ({ before }, { i }) => Math.max(before + 1, i),
})
`,
  'stages/page.ts': `
import { html, json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({
  inputs: { last: json(Type.Number()) },
  params: Type.Object({}),
  output: html(),
  run: ({ last }) => '<!doctype html><html lang="en"><title>t</title><body>' + last + '</body></html>',
})
`,
})

interface Node {
  readonly artifact: string
  readonly task: string
  readonly again?: true
  readonly below?: true
  readonly inputs?: Readonly<Record<string, Node>>
  readonly rest?: readonly Node[]
}

/** Runs a chain of three tasks, and records what the others of the long chain would make, as if they had run, too. */
function longChain(): Project {
  const project = makeProject(files(3))
  assert.equal(project.run('all').code, 0)
  const store = openStore({ database: join(project.root, 'store.db'), cache: join(project.root, 'cache') })
  const [one, two] = [1, 2].map((i) => store.executions.latestOf(`next[i=${i}]`)!)
  const batch: NewExecution[] = []
  for (let i = 3; i < length; i++) batch.push(nextOf(two!, one!.output, i))
  store.executions.record(batch)
  store.close()
  for (const [path, text] of Object.entries(files(length))) project.write(path, text)
  return project
}

/** What task `i` records: its preimage is that of task 2 with other params and another input. */
function nextOf(two: Execution, inputOfTwo: ArtifactDigest, i: number): NewExecution {
  const [before, bytes] = [i - 1, i].map((value) => Buffer.from(String(value)))
  const preimage = two.preimage.replace(inputOfTwo, digestBytes(before!)).replace('{"i":2}', `{"i":${i}}`)
  const task = `next[i=${i}]`
  const record = { ...(two.record as object), inputs: { before: [`next[i=${i - 1}]`] } }
  const key = digestText('task', preimage)
  return { ...two, key, preimage, task, params: `{"i":${i}}`, output: digestBytes(bytes!), bytes: bytes!, record }
}

describe(`a chain of ${length} tasks`, () => {
  let project: Project
  const last = `next[i=${length - 1}]`
  before(() => {
    project = longChain()
  })
  after(() => {
    project.remove()
  })

  test('is planned, and all of it is reused but what was never made', () => {
    const [plan] = project.json('plan')
    assert.equal(
      (plan as { tasks: { decision: string }[] }).tasks.filter(({ decision }) => decision === 'reuse').length,
      length,
    )
  })

  test('ends in a page, which carries the whole lineage', () => {
    assert.deepEqual(project.ran('all'), [`page[i=${length - 1}]`])
    const panel = /<script type="application\/json" id="lineage">(.*?)<\/script>/.exec(project.read('page.html'))![1]!
    const { executions } = JSON.parse(panel) as { executions: object }
    assert.equal(Object.keys(executions).length, length + 1)
  })

  test('is traced in text, each task once and no line wider than a screen or two', () => {
    const { out, code, err } = project.run('trace', 'page.html')
    assert.deepEqual({ code, err }, { code: 0, err: '' })
    const lines = out.trimEnd().split('\n')
    const whole = lines.flatMap((line) => /(?:^|: )(first|next\[i=\d+\]) {2}[0-9a-f]{12} json, /.exec(line)?.[1] ?? [])
    assert.equal(new Set(whole).size, length)
    assert.equal(whole.length, length)
    assert.equal(lines.filter((line) => line.endsWith(' (below)')).length, Math.ceil((length + 1) / 25) - 1)
    assert.ok(lines.every((line) => line.length < 300))
    assert.ok(out.length < 1000 * length)
  })

  test('is traced as JSON that is not deep: what is too deep stands whole in `rest`', () => {
    const [root] = project.json('trace', `page[i=${length - 1}]`) as unknown as [Node]
    const whole = new Map<string, Node>()
    for (const tree of [root, ...root.rest!]) {
      let depth = 0
      for (let node: Node | undefined = tree; node !== undefined; node = Object.values(node.inputs ?? {})[0]) {
        if (node.below === undefined) whole.set(node.task, node)
        depth += 1
      }
      assert.ok(depth <= 26)
    }
    assert.equal(whole.size, length + 1)
    assert.ok(whole.has('first'))
  })

  test('is shown, explained, drawn, listed, verified, checked and collected', () => {
    assert.match(project.run('show', last).out, /^next\[i=19999\]\n {2}state {3}valid\n/)
    assert.match(project.run('why', last).out, /^next\[i=19999\] does not run: /)
    assert.match(project.run('graph').out, /next \(stages\/next\.ts\): 19999 tasks over i\n {4}before <- first, next\n/)
    assert.match(project.run('log').out, /all: 1 ran, 20000 reused/)
    assert.match(project.run('verify', '--sample', '2', '--seed', '1').out, /\n2 the same\n$/)
    assert.equal(project.run('fsck').out, 'nothing is wrong with the store\n')
    assert.match(project.run('gc', '--keep-runs', '1').out, /20001/)
    assert.deepEqual(project.ran('all'), [])
  })

  test('runs as a whole where the first task changed, stopped by the next that makes the same', () => {
    project.edit('stages/first.ts', (text) => text.replace('() => 0', '() => 0 * 2'))
    assert.match(project.run('why', last).out, /^next\[i=19999\] waits: /)
    assert.deepEqual(project.ran('all'), ['first'])
  })

  test('keeps its results by an acceptance', () => {
    project.edit('stages/next.ts', (text) => text.replace('before + 1', '1 + before'))
    assert.match(
      project.run('accept', 'next', '--reason', 'a sum commutes').out,
      /\n19999 of 19999 tasks need not run\n$/,
    )
    assert.match(project.run('trace', last).out, /accepted .*: a sum commutes/)
  })
})
