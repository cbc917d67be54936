import { pipeline } from 'lineal'
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
  graph(builder) {
    const profile = builder.profile as Profile
    const verdicts = builder.use(() => import('./stages/verdicts.ts'))
    const report = builder.use(() => import('./stages/report.tsx'))

    const { record, ...survey } = collapse(builder, profile)
    const studied = claims.map((layClaim) => layClaim(builder, profile, record))
    const judged = verdicts({ claims: studied.map(({ claim }) => claim) }, {})
    const sections = studied.map(({ section }) => section)
    const page = report({ verdicts: [judged], sections, ...survey }, { study: { profile } })
    const results = Object.fromEntries(studied.map(({ id, claim }) => [id, claim]))
    return { publish: { 'report/index.html': page }, results }
  },
})
