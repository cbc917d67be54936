import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'

/** Finds clusters, fits each of them, and sums the fits: how many there are is known once `clusters` has run. */
const files = {
  'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use, ingest, after }) {
    const clusters = use(() => import('./stages/clusters.ts'))
    const fit = use(() => import('./stages/fit.ts'))
    const sum = use(() => import('./stages/sum.ts'))
    const found = clusters({ text: ingest('points.txt') }, {})
    after(found, (names) => {
      const fits = names.map((name) => fit({}, { name }))
      return { publish: { 'out/sum.html': sum({ fits }, {}) } }
    })
  },
})
`,
  'points.txt': 'a b c',
  'stages/clusters.ts': `
import { file, json, stage, Type } from 'lineal'
export default stage({
  inputs: { text: file() },
  params: Type.Object({}),
  output: json(Type.Array(Type.String())),
  run: ({ text }) => [...new Set(new TextDecoder().decode(text).trim().split(/\\s+/))].sort(),
})
`,
  'stages/fit.ts': `
import { json, stage, Type } from 'lineal'
export default stage({
  inputs: {},
  params: Type.Object({ name: Type.String() }),
  output: json(Type.Number()),
  run: (_, { name }) => {
    if (name === 'bad') throw new Error('no fit of bad')
    return name.charCodeAt(0)
  },
})
`,
  'stages/sum.ts': `
import { html, json, many, stage, Type } from 'lineal'
export default stage({
  inputs: { fits: many(json(Type.Number())) },
  params: Type.Object({}),
  output: html(),
  run: ({ fits }) => '<!doctype html><html lang="en"><title>t</title><p>' + fits.map(({ value }) => value).join('+') + '</p></html>',
})
`,
}

describe('tasks that depend on what a task makes', () => {
  let project: Project
  const finished = (...args: string[]): string[] => project.ran(...args).sort()
  beforeEach(() => {
    project?.remove()
    project = makeProject(files)
  })
  after(() => {
    project.remove()
  })

  test('run once its result is known, in the same run, and publish', () => {
    assert.deepEqual(
      finished('all'),
      ['clusters', 'fit[name=a]', 'fit[name=b]', 'fit[name=c]', 'points.txt', 'sum'].sort(),
    )
    assert.match(project.read('out/sum.html'), /<p>97\+98\+99<\/p>/)
  })
})
