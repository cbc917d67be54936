import { pipeline, Type } from 'lineal'
import { claims } from './claims/claims.ts'
import { collapse } from './claims/collapse/graph.ts'
import { addCite } from './claims/record/cite.ts'
import { addRecordVerdicts } from './claims/record/record-verdicts.ts'
import { profiles, type Profile } from './claims/registration.ts'

export default pipeline(import.meta.url, {
  profiles,
  doors: ['./kernel/native.ts'],
  commands(own) {
    addRecordVerdicts(own)
    addCite(own)
  },
  params: Type.Object({
    survey: Type.Object({
      rate: Type.Number({
        default: 0.02,
        exclusiveMinimum: 0,
        description: "of the survey's nets: Adam's rate at its height",
      }),
      penalty: Type.Number({ default: 1, minimum: 0, description: 'how strongly their penalties count' }),
    }),
  }),
  metrics: {
    error: { task: 'aggregate', column: 'error_median', pairs: 'target', better: 'lower', scale: 'log' },
    duplicates: { task: 'aggregate', column: 'duplicates_median', pairs: 'target', better: 'lower' },
  },
  graph(builder) {
    const profile = builder.profile as Profile
    const verdicts = builder.use(() => import('./stages/verdicts.ts'))
    const report = builder.use(() => import('./stages/report.tsx'))

    const { record, ...survey } = collapse(builder, profile, builder.params.survey)
    const studied = claims.map((layClaim) => layClaim(builder, profile, record))
    const judged = verdicts({ claims: studied.map(({ claim }) => claim) }, {})
    const sections = studied.map(({ section }) => section)
    const page = report({ verdicts: [judged], sections, ...survey }, { study: { profile } })
    const results = Object.fromEntries(studied.map(({ id, claim }) => [id, claim]))
    return { publish: { 'report/index.html': page }, results }
  },
})
