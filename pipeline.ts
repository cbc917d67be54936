import { pipeline } from 'lineal'
import { profiles, type Profile } from './claims/registration.ts'
import { collapse } from './claims/collapse/graph.ts'
import { compact } from './claims/compact/graph.ts'
import { components } from './claims/components/graph.ts'
import { compression } from './claims/compression/graph.ts'
import { prevention } from './claims/prevention/graph.ts'
import { addRecordVerdicts } from './claims/record/record-verdicts.ts'

export default pipeline(import.meta.url, {
  profiles,
  doors: ['./kernel/native.ts'],
  commands: addRecordVerdicts,
  graph(builder) {
    const profile = builder.profile as Profile
    const verdicts = builder.use(() => import('./stages/verdicts.ts'))
    const report = builder.use(() => import('./stages/report.tsx'))

    const survey = collapse(builder, profile)
    const prevented = prevention(builder, profile)
    const small = compact(builder, profile)
    const read = components(builder, profile, survey.record)
    const compressed = compression(builder, profile)
    const judged = verdicts({ claims: [prevented.claim, compressed.claim, small.claim, read.claim] }, {})

    const page = report(
      {
        verdicts: [judged],
        prevention: [prevented.summary],
        preventionCells: [prevented.cells],
        compressions: [compressed.table],
        smallFormulas: compressed.formulas,
        compactSets: [small.sets],
        compactGains: [small.gains],
        recoveries: [read.table],
        formulas: read.formulas,
        yearly: [read.yearly],
        summary: [survey.summary],
        nets: survey.nets,
        pruned: survey.pruned,
        data: survey.data,
      },
      { study: { profile } },
    )
    return { publish: { 'report/index.html': page } }
  },
})
