import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { plainText } from '../../support/plain-text.ts'
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

const who = {
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'user.name',
  GIT_CONFIG_VALUE_0: 'Ada',
  GIT_CONFIG_KEY_1: 'user.email',
  GIT_CONFIG_VALUE_1: 'ada@example.org',
}

function refused(project: Project, ...args: string[]): string {
  const { code, out, err } = project.run('accept', ...args)
  assert.deepEqual({ code, out }, { code: 2, out: '' })
  return plainText(err)
}

describe('accept', () => {
  let project: Project
  before(() => {
    project = makeProject(
      {
        ...sums,
        'stages/page.ts': page,
        'pipeline.ts': sums['pipeline.ts']!.replace(
          'sum({ fits }, {})',
          "const page = use(() => import('./stages/page.ts'))\n    return { publish: { 'out/page.html': page({ total: sum({ fits }, {}) }, {}) } }",
        ),
      },
      { env: who },
    )
  })
  after(() => {
    project.remove()
  })

  test('is refused before anything ran', () => {
    assert.equal(
      refused(project, 'fit', '--reason', 'r'),
      'error: "fit" has not run yet, so there is no old result to accept\n  fix: run it: \'fit\'\n',
    )
    assert.equal(project.run('all').code, 0)
  })

  test('is refused where nothing has changed', () => {
    assert.equal(
      refused(project, 'fit', '--reason', 'r'),
      'error: there is nothing to accept: nothing that decides the results of "fit" has changed\n  fix: see for yourself: why \'fit[seed=0]\'\n',
    )
  })

  test('is refused without a reason, and with an empty one', () => {
    project.edit('lib/step.ts', (text) => text.replace('10 * seed', 'seed * 10'))
    const words =
      'error: accepting the old results of "fit" needs a reason\n  fix: say why the edit changes no result: --reason "..."\n'
    assert.equal(refused(project, 'fit'), words)
    assert.equal(refused(project, 'fit', '--reason', '  '), words)
  })

  test('is refused for more than one stage, and for a file', () => {
    assert.equal(
      refused(project, 'all', '--reason', 'r'),
      'error: "all" names 5 stages\n  fix: accept one at a time: ingest, make, fit, sum, page\n',
    )
    assert.equal(
      refused(project, 'ingest', '--reason', 'r'),
      'error: "ingest" is a file and has no code: it is what its bytes are\n  fix: restore the file\n',
    )
  })

  test('keeps the old results of a stage valid for its new code, and says by whose word', () => {
    const { code, out } = project.run('accept', 'fit[seed=1]', '--reason', 'a product commutes')
    assert.equal(code, 0)
    assert.equal(
      plainText(out),
      'fit: results of code DIGEST are valid for DIGEST, says Ada <ada@example.org>: a product commutes\n' +
        '  edited: step in lib/step.ts\n' +
        '1 of 1 task need not run\n',
    )
  })

  test('shows in plan', () => {
    const { out } = project.run('plan')
    assert.equal(
      plainText(out),
      [0, 1, 2]
        .map(
          (seed) =>
            `reuse fit[seed=${seed}]: its code changed, but results of DIGEST were accepted for it: a product commutes\n`,
        )
        .join('') + '0 to run, 0 that wait for them, 7 reused\n',
    )
  })

  test('leaves nothing to run', () => {
    assert.deepEqual(project.ran('all'), [])
  })

  test('shows on the published page', () => {
    assert.match(
      plainText(project.read('out/page.html')),
      /"notes":\["3 results of fit: results of code DIGEST were accepted as valid for code DIGEST by Ada \\u003cada@example\.org> on DATE: a product commutes"\]/,
    )
  })

  test('shows in the trace of the results, and of those made from them', () => {
    const [root] = project.json('trace', 'sum') as [
      { accepted?: object; inputs: { fits: { accepted?: Record<string, string>[] }[] } },
    ]
    assert.equal(root.accepted, undefined)
    const { reason, who: name, stage, from, to, when } = root.inputs.fits[0]!.accepted![0]!
    assert.deepEqual(
      { reason, name, stage },
      { reason: 'a product commutes', name: 'Ada <ada@example.org>', stage: 'fit' },
    )
    assert.match(`${from!} ${to!}`, /^[0-9a-f]{64} [0-9a-f]{64}$/)
    assert.match(when!, /^\d{4}-\d\d-\d\dT/)
    assert.match(
      plainText(project.run('trace', 'fit[seed=1]').out),
      /^ {3}accepted results of code DIGEST were accepted as valid for code DIGEST by Ada <ada@example\.org> on DATE: a product commutes$/m,
    )
  })

  test('shows in why, with the edit itself', () => {
    const text = plainText(project.run('why', 'fit[seed=1]').out)
    assert.match(text, /^ {2}code {5}step in lib\/step\.ts changed$/m)
    assert.match(text, /^ {11}\+export const step = .* seed \* 10$/m)
  })

  test('is refused a second time', () => {
    assert.equal(
      refused(project, 'fit', '--reason', 'again'),
      'error: the old results of "fit" are accepted already: a product commutes\n  fix: see for yourself: why \'fit[seed=0]\'\n',
    )
  })

  test('does not reach to the next edit, and may follow on one', () => {
    project.edit('lib/step.ts', (text) => text.replace('seed * 10', 'seed * 5 * 2'))
    assert.equal(project.run('plan').out.match(/^run/gm)?.length, 3)
    assert.equal(project.run('accept', 'fit', '--reason', 'powers of two').code, 0)
    assert.deepEqual(project.ran('all'), [])
  })

  test('is cited as it holds for today’s code, when results were accepted for later code too', () => {
    project.edit('lib/step.ts', (text) => text.replace('seed * 5 * 2', 'seed * 10'))
    assert.deepEqual(project.ran('all'), [])
    assert.match(project.read('out/page.html'), /"notes":\["3 results of fit: [^"]*: a product commutes"\]/)
    const cited = (command: string): string[] =>
      [...project.run(command, 'fit[seed=1]').out.matchAll(/^ +accepted .*: (.*)$/gm)].map(([, reason]) => reason!)
    assert.deepEqual(cited('why'), ['a product commutes'])
    assert.deepEqual(cited('trace'), ['powers of two', 'a product commutes'])
    project.edit('lib/step.ts', (text) => text.replace('seed * 10', 'seed * 5 * 2'))
  })

  test('holds for an edit of the output schema, whose digest is in the key', () => {
    project.edit('schemas/numbers.ts', (text) => text.replace('Type.Number()', "Type.Number({ title: 'a number' })"))
    for (const stage of ['make', 'fit', 'sum']) {
      assert.equal(project.run('accept', stage, '--reason', 'a title').code, 0)
    }
    assert.deepEqual(project.ran('sum'), [])
  })

  test('goes by what was made of the same inputs, where another profile has run the edited code on others', () => {
    const other = makeProject(sums)
    const seeds = (from: number, to: number): void => {
      other.edit('pipeline.ts', (text) => text.replace(`range(${from})`, `range(${to})`))
    }
    assert.equal(other.run('all').code, 0)
    other.edit('stages/sum.ts', (text) => text.replace('sum + x', 'x + sum'))
    seeds(3, 2)
    assert.deepEqual(other.ran('all'), ['sum'])
    seeds(2, 3)
    assert.match(other.run('accept', 'sum', '--reason', 'a sum commutes').out, /\n1 of 1 task need not run\n$/)
    other.remove()
  })

  test('is refused where something else than the code has changed', () => {
    const other = makeProject(sums)
    assert.equal(other.run('all').code, 0)
    other.write('data.txt', '1\n')
    assert.equal(other.run('ingest').code, 0)
    assert.equal(
      refused(other, 'make', '--reason', 'r').replace(/\(.*?\)/g, '()'),
      'error: the code of "make" has not changed; make runs: input "file" changed ()\n',
    )
    other.remove()
  })
})
