import { html, many, stage } from 'lineal'
import { Page } from '../page/page.tsx'
import { htmlOf, only, PageParams, rendering } from '../page/section-stage.ts'
import { Dataset } from '../schemas/dataset.ts'
import { Summary } from '../schemas/summary.ts'
import { TrainedNet } from '../schemas/trained-net.ts'
import { Verdicts } from '../schemas/verdicts.ts'

/** Writes the study's page from the claims' verdicts and sections, the survey's summary, the nets to draw, their pruned forms, and all data. */
export default stage({
  inputs: {
    verdicts: many(Verdicts),
    sections: many(html()),
    summary: many(Summary),
    nets: many(TrainedNet),
    pruned: many(TrainedNet),
    data: many(Dataset),
  },
  params: PageParams,
  output: html(),
  allow: rendering,
  run: ({ verdicts, summary, ...others }, { study: { profile } }) => {
    const contents = { profile, verdicts: only('verdicts', verdicts), summary: only('summary', summary), ...others }
    return `<!doctype html>\n${htmlOf(<Page {...contents} />)}`
  },
})
