import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

const page = `
import { html, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { Numbers } from '../schemas/numbers.ts'
export default stage({
  inputs: { total: Numbers },
  params: Type.Object({}),
  output: html(),
  run: ({ total }) => '<!doctype html><html lang="en"><title>t</title><body><p>' + total.join() + '</p></body></html>',
})
`

interface Node {
  readonly artifact: string
  readonly task: string
  readonly again?: true
  readonly file?: string
  readonly code?: { readonly source: string; readonly sources: readonly string[]; readonly packages: readonly string[] }
  readonly inputs?: Readonly<Record<string, Node | readonly Node[]>>
}

describe('looking at results', () => {
  let project: Project
  before(() => {
    project = makeProject({
      ...sums,
      'stages/page.ts': page,
      'pipeline.ts': sums['pipeline.ts']!.replace(
        'sum({ fits }, {})',
        "const page = use(() => import('./stages/page.ts'))\n    return { publish: { 'out/page.html': page({ total: sum({ fits }, {}) }, {}) } }",
      ),
    })
    assert.equal(project.run('all').code, 0)
  })
  after(() => {
    project.remove()
  })

  test('show gives the whole record of a task', () => {
    const [shown] = project.json('show', 'fit[seed=1]')
    const { key, executions, inputs, ...rest } = shown as {
      key: string
      executions: Record<string, unknown>[]
      inputs: Record<string, { task: string; output: string }[]>
    }
    assert.match(key, /^[0-9a-f]{64}$/)
    const output = createHash('sha256').update('[11,12,13]').digest('hex')
    assert.deepEqual(rest, {
      task: 'fit[seed=1]',
      stage: 'fit',
      params: { seed: 1 },
      output,
      format: 'json',
      bytes: 10,
      state: 'valid',
      failure: null,
      others: [],
      upToDate: true,
      value: { format: 'json', value: [11, 12, 13] },
    })
    assert.deepEqual(inputs, { data: [{ task: 'make', output: createHash('sha256').update('[1,2,3]').digest('hex') }] })
    assert.equal(executions.length, 1)
    assert.equal(executions[0]!.output, output)
    assert.equal(executions[0]!.node, process.version)
  })

  test('show says whether a result is still valid', () => {
    assert.match(project.run('show', 'fit[seed=1]').out, /^ {2}state {3}valid$/m)
    project.edit('lib/step.ts', (text) => text.replace('10', '11'))
    assert.match(project.run('show', 'fit[seed=1]').out, /^ {2}state {3}would run: its code changed/m)
    project.edit('lib/step.ts', (text) => text.replace('11', '10'))
  })

  test('show tells of the task that was asked for, whatever name its result was made under', () => {
    const pipeline = project.read('pipeline.ts')
    project.write('stages/adjust.ts', project.read('stages/fit.ts'))
    project.edit('pipeline.ts', (text) => text.replace('stages/fit.ts', 'stages/adjust.ts'))
    assert.match(
      project.run('show', 'adjust[seed=1]').out,
      /^adjust\[seed=1\]\n {2}state {3}valid\n[^]*\n {2}ran .* execution \d+, .*, as fit\[seed=1\]\n {2}value {3}\[ 11, 12, 13 \]\n$/,
    )
    // Two tasks with one key: one execution made the results of both.
    project.write(
      'pipeline.ts',
      pipeline.replace('    const page', "    fit({ data }, { seed: 1 }, { at: { again: 'yes' } })\n    const page"),
    )
    assert.match(project.run('show', 'fit[again=yes]').out, /^fit\[again=yes\]\n {2}state {3}valid\n/)
    project.write('pipeline.ts', pipeline)
  })

  test('trace walks from a published page to the file behind it', () => {
    const [root] = project.json('trace', 'out/page.html') as unknown as Node[]
    const sum = root!.inputs!.total as Node
    const fits = sum.inputs!.fits as readonly Node[]
    assert.deepEqual(fits.map(({ task }) => task).sort(), ['fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]'])
    const whole = fits.map(({ inputs }) => inputs!.data as Node)
    const first = whole.find((node) => node.again === undefined)!
    assert.equal(first.task, 'make')
    assert.equal(first.code!.source, 'stages/make.ts')
    assert.equal((first.inputs!.file as Node).file, 'data.txt')
    assert.equal(whole.filter((node) => node.again).length, 2)
  })

  test('trace takes a published page by what it holds, wherever it is copied, and refuses it when it was edited', () => {
    const page = project.read('out/page.html')
    const taskOf = (path: string): string => (project.json('trace', path)[0] as unknown as Node).task
    project.write('copy.html', page)
    assert.equal(taskOf('copy.html'), taskOf('out/page.html'))
    project.write('out/page.html', page.replace('</body>', 'more</body>'))
    assert.match(
      project.run('trace', 'out/page.html').err,
      /^error: nothing on record made the bytes of "out\/page\.html" \([0-9a-f]{12}\)\n {2}fix: run 'page', which publishes it, check that the file was not edited, or name the store that it was made with: --store <folder>\n$/,
    )
    project.write('out/page.html', page)
  })

  test('trace of a published file goes by its bytes, not by what its task made last', () => {
    const digest = (): string => (project.json('trace', 'out/page.html')[0] as unknown as Node).artifact
    const before = [project.read('out/page.html'), digest()]
    for (const [from, to] of [
      ['10', '13'],
      ['13', '10'],
    ] as const) {
      project.edit('lib/step.ts', (text) => text.replace(from, to))
      assert.equal(project.run('all').code, 0)
      assert.equal(before[1] === digest(), from === '13')
    }
  })

  test('trace names every source of a stage and the packages that it imports', () => {
    const [node] = project.json('trace', 'fit[seed=2]') as unknown as Node[]
    assert.deepEqual(node!.code!.sources, ['lib/shift.ts', 'lib/step.ts', 'schemas/numbers.ts', 'stages/fit.ts'])
    assert.deepEqual(
      node!.code!.packages.map((name) => name.replace(/@[^@]*$/, '')),
      ['@sinclair/typebox'],
    )
  })

  test('trace takes a digest, the first digits of one, and an exported file', () => {
    const { out } = project.run('export', 'fit[seed=2]', 'two.json')
    const digest = createHash('sha256').update('[21,22,23]').digest('hex')
    assert.equal(out, `two.json: 10 B, sha256 ${digest}\n`)
    assert.equal(readFileSync(join(project.root, 'two.json'), 'utf8'), '[21,22,23]')
    for (const what of [digest, digest.slice(0, 10), 'two.json']) {
      assert.equal((project.json('trace', what)[0] as unknown as Node).task, 'fit[seed=2]')
    }
  })

  test('an execution is meant by its number, whatever its task made since', () => {
    const newest = (): string => {
      const [{ executions }] = project.json('show', 'fit[seed=1]') as unknown as [{ executions: { id: number }[] }]
      return `fit[seed=1]@${executions[0]!.id}`
    }
    const old = newest()
    project.edit('lib/step.ts', (text) => text.replace('10', '12'))
    assert.equal(project.run('fit[seed=1]').code, 0)
    const young = newest()
    assert.match(
      project.run('show', 'fit[seed=1]').out,
      /^ {2}other {3}2\S+Z, execution \d+: [0-9a-f]{12}, with other code/m,
    )
    project.edit('lib/step.ts', (text) => text.replace('12', '10'))
    assert.match(project.run('show', young).out, /^ {2}state {3}not today's result, which execution \d+ made$/m)
    assert.match(project.run('show', old).out, /^ {2}state {3}valid$/m)
    for (const [what, made] of [
      [old, '[11,12,13]'],
      [young, '[13,14,15]'],
    ] as const) {
      assert.equal(project.run('export', what, 'made.json').code, 0)
      assert.equal(project.read('made.json'), made)
    }
    assert.match(project.run('trace', young).out, /^made by .*\nfit\[seed=1\]/)
    assert.match(project.run('pin', young, '--as', 'young').out, /^young is fit\[seed=1\], execution \d+, /)
    assert.match(project.run('show', 'make@999').err, /^error: there is no execution 999\n/)
    assert.match(project.run('show', young.replace(/.*@/, 'make@')).err, / is one of fit\[seed=1\], not of make\n/)
  })

  test('trace refuses a file that nothing on record made', () => {
    project.write('other.txt', 'x')
    const { code, err } = project.run('trace', 'other.txt')
    assert.equal(code, 2)
    assert.equal(
      err,
      'error: nothing on record made the bytes of "other.txt" (2d711642b726)\n  fix: trace the task that made it, check that the file was not edited, or name the store that it was made with: --store <folder>\n',
    )
  })

  test('what has not run yet is said to be so', () => {
    project.edit('pipeline.ts', (text) => text.replace('range(3)', 'range(4)'))
    const { code, err } = project.run('show', 'fit[seed=3]')
    assert.deepEqual(
      [code, err],
      [2, "error: fit[seed=3] has no result to show: it has not run yet\n  fix: run it: 'fit[seed=3]'\n"],
    )
    project.edit('pipeline.ts', (text) => text.replace('range(4)', 'range(3)'))
  })

  test('graph lists the stages in order with what they read', () => {
    const [{ stages }] = project.json('graph') as unknown as [
      { stages: { stage: string; tasks: number; reads: Record<string, string[]> }[] },
    ]
    assert.deepEqual(
      stages.map(({ stage, tasks, reads }) => [stage, tasks, reads]),
      [
        ['ingest', 1, {}],
        ['make', 1, { file: ['ingest'] }],
        ['fit', 3, { data: ['make'] }],
        ['sum', 1, { fits: ['fit'] }],
        ['page', 1, { total: ['sum'] }],
      ],
    )
  })

  test('a published page is the artifact with its lineage beside it, and is mended when it was changed by hand', () => {
    const published = project.read('out/page.html')
    assert.match(published, /<p>6,36,66<\/p>/)
    const lineage = JSON.parse(/id="lineage">(.*?)<\/script>/s.exec(published)![1]!) as {
      artifact: string
      made: Record<string, number>
      executions: Record<number, { task: string }>
    }
    assert.equal(lineage.executions[lineage.made[lineage.artifact]!]!.task, 'page')
    assert.ok(Object.values(lineage.executions).some(({ task }) => task === 'ingest[file=data.txt]'))
    project.edit('out/page.html', (text) => text.replace('6,36,66', '7,36,66'))
    assert.deepEqual(project.ran('all'), [])
    assert.match(project.read('out/page.html'), /<p>6,36,66<\/p>/)
  })
})
