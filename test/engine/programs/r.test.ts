import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { programProject } from '../../support/program-project.ts'

const skip = spawnSync('Rscript', ['--version']).status === 0 ? false : 'Rscript is not here'

test('an R script fits a line, between a file and a stage', { skip }, () => {
  const project = programProject(
    {
      fit: {
        fields: `inputs: { 'points.csv': file() }, output: json(Type.Object({ slope: Type.Number(), intercept: Type.Number() })),
  sources: ['fit.R'], tools: { R: ['Rscript', '--version'] }`,
        inputs: "{ 'points.csv': points }",
        run: "`Rscript fit.R ${input['points.csv']} ${output}`",
      },
    },
    {
      files: {
        'points.csv': 'x,y\n0,1\n1,3\n2,5\n3,7\n',
        'fit.R': `args <- commandArgs(trailingOnly = TRUE)
line <- coef(lm(y ~ x, read.csv(args[1])))
cat(sprintf('{"slope": %.6f, "intercept": %.6f}', line[["x"]], line[["(Intercept)"]]), file = args[2])
`,
      },
    },
  )
  project.edit('pipeline.ts', (text) =>
    text.replace("const words = ingest('words.txt')", "const points = ingest('points.csv')"),
  )
  const { code, out, err } = project.run('all')
  assert.equal(code, 0, out + err)
  assert.equal(project.run('export', 'fit', '-').out, '{"intercept":1,"slope":2}')
  assert.match(project.run('trace', 'fit').out, /\n {3}tool {4}R: Rscript \(R\) version \d/)
  project.remove()
})
