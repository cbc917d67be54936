import { Type } from '@sinclair/typebox'
import { renderToString } from 'preact-render-to-string'
import { html, many, stage } from '../engine/index.ts'
import { Dataset } from '../schemas/dataset.ts'
import { Summary } from '../schemas/summary.ts'
import { TrainedNet } from '../schemas/trained-net.ts'
import { Page } from './report/page.tsx'

/** Writes the study's page from its summary, the nets to draw, their pruned forms, and all data. */
export default stage({
  inputs: { summary: many(Summary), nets: many(TrainedNet), pruned: many(TrainedNet), data: many(Dataset) },
  params: Type.Object({}),
  output: html(),
  allow: {
    clock: 'd3-time makes a date when it loads; no axis here is of dates',
    random:
      'preact names the properties of its event handlers by chance when it loads; a page rendered to text has none',
  },
  run: ({ summary: [summary, ...others], nets, pruned, data }) => {
    if (summary === undefined || others.length > 0) throw new Error('the report is made of one summary')
    return `<!doctype html>\n${renderToString(<Page summary={summary} nets={nets} pruned={pruned} data={data} />)}\n`
  },
})
