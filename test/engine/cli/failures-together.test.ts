import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'

/** Tasks of one stage, of which the test says what they do. */
function projectOf(
  t: TestContext,
  { tasks, body, limits = '' }: { tasks: number; body: string; limits?: string },
): Project {
  const project = makeProject({
    'pipeline.ts': `
import { pipeline, range } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const fit = use(() => import('./stages/fit.ts'))
    for (const seed of range(${tasks})) fit({}, { seed })
  },
})
`,
    'stages/fit.ts': `
import { json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
const kept: unknown[] = []
export default stage({
  inputs: {},
  params: Type.Object({ seed: Type.Integer() }),
  output: json(Type.Number()),
  impure: 'it tries what stages must not do',
  ${limits}
  run(_, { seed }) {
    ${body}
    return kept.length
  },
})
`,
  })
  t.after(() => {
    project.remove()
  })
  return project
}

describe('tasks that fail of the same', () => {
  test('600 are one group in a pipe, 600 events as JSON, and each on record', (t) => {
    const project = projectOf(t, { tasks: 600, body: 'throw new RangeError(`no luck with ${seed}`)' })
    const { code, out } = project.run('all', '--jobs', '1')
    assert.equal(code, 1)
    const lines = out.split('\n')
    const more = lines.find((line) => line.includes('in the same way;'))!
    assert.match(more, /^failed fit\[seed=\d+\] in the same way; more are counted at the end$/)
    const title = lines.find((line) => line.startsWith('failed in'))!
    assert.match(title, /^failed in the same way, 600 tasks: (fit\[seed=\d+\], ){2}fit\[seed=\d+\] and 597 more$/)
    assert.ok(lines.length < 20, out)
    const events = project.json('all').filter(({ event }) => event === 'task-failed')
    assert.equal(events.length, 600)
    assert.match(project.run('why', 'fit[seed=599]').out, /RangeError: no luck with 599/)
  })
})

describe('a worker that leaks', () => {
  test('is replaced before it dies: its tasks keep more together than its heap holds', (t) => {
    const body = 'kept.push(Array.from({ length: 1e6 }, (_, i) => i + seed + 0.5))'
    const project = projectOf(t, { tasks: 24, body, limits: 'limits: { megabytes: 96 },' })
    const events = project.json('all', '--jobs', '1')
    assert.deepEqual(events.at(-1)!.summary, { reused: 0, ran: 24, failed: 0, blocked: 0 })
    assert.deepEqual(
      events.filter(({ event }) => event === 'warning'),
      [],
    )
  })

  test('and dies of what other tasks have left has its task tried again on a new one', (t) => {
    // A call of abort() would be refused: a process that the stage starts sends the signal.
    const abort =
      "if (kept.push(seed) > 1) Reflect.get(globalThis, 'process').getBuiltinModule('child_process').execSync('kill -ABRT $PPID')"
    const project = projectOf(t, { tasks: 3, body: abort })
    const events = project.json('all', '--jobs', '1')
    assert.deepEqual(events.at(-1)!.summary, { reused: 0, ran: 3, failed: 0, blocked: 0 })
    const aborted =
      'its worker was aborted (SIGABRT): it ran out of memory, or its code called abort(); trying once more'
    for (const { event, message } of events) if (event === 'warning') assert.ok(String(message).endsWith(aborted))
  })
})

test('a stage that prints megabytes leaves the events whole', (t) => {
  const project = projectOf(t, { tasks: 3, body: "for (let i = 0; i < 200; i++) console.log('x'.repeat(50_000))" })
  const { code, out, err } = project.run('all', '--json')
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.deepEqual([code, events.at(-1)!.summary], [0, { reused: 0, ran: 3, failed: 0, blocked: 0 }])
  assert.equal(err.length, 3 * 200 * 50_001)
})
