import { Type } from '@sinclair/typebox'
import { renderToString } from 'preact-render-to-string'
import { html, many, stage, type Member } from 'lineal'
import {
  CompactTable,
  Comparisons,
  Compressions,
  FormulaText,
  GainTable,
  Period,
  PooledComparisons,
  Recoveries,
  SmallFormulas,
} from '../claims/contents.ts'
import { profiles } from '../claims/registration.ts'
import { Page } from '../page/page.tsx'
import { Dataset } from '../schemas/dataset.ts'
import { Summary } from '../schemas/summary.ts'
import { TrainedNet } from '../schemas/trained-net.ts'
import { Verdicts } from '../schemas/verdicts.ts'

/** Writes the study's page from the claims' verdicts and tables, the survey's summary, the nets to draw, their pruned forms, and all data. */
export default stage({
  inputs: {
    verdicts: many(Verdicts),
    prevention: many(PooledComparisons),
    preventionCells: many(Comparisons),
    compressions: many(Compressions),
    smallFormulas: many(SmallFormulas),
    compactSets: many(CompactTable),
    compactGains: many(GainTable),
    recoveries: many(Recoveries),
    formulas: many(FormulaText),
    yearly: many(Period),
    summary: many(Summary),
    nets: many(TrainedNet),
    pruned: many(TrainedNet),
    data: many(Dataset),
  },
  params: Type.Object({
    study: Type.Object({
      profile: Type.Union(/* @__PURE__ */ profiles.map((name) => Type.Literal(name))),
    }),
  }),
  output: html(),
  allow: {
    clock: 'd3-time makes a date when it loads; no axis here is of dates',
    random:
      'preact names the properties of its event handlers by chance when it loads; a page rendered to text has none',
  },
  run: ({ verdicts, summary, ...others }, { study: { profile } }) => {
    const contents = { profile, verdicts: only('verdicts', verdicts), summary: only('summary', summary), ...others }
    return `<!doctype html>\n${renderToString(<Page {...contents} />)}\n`
  },
})

/** The one member of a fan-in. The input is a fan-in because the page shows the digest of the artifact, which only members have. */
function only<Value>(name: string, members: readonly Member<Value>[]): Member<Value> {
  const [member, ...others] = members
  if (member === undefined || others.length > 0)
    throw new Error(`the report is made of one member of "${name}", not ${members.length}`)
  return member
}
