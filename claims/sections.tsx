export { Brief } from './collapse/brief.tsx'
export { bestOfEach } from './collapse/co2-section.tsx'
export { Cells, Collapse, generatedRows, isCo2, Prevention, RealData } from './collapse/sections.tsx'

import { CompactSection } from './compact/section.tsx'
import { ComponentsSection } from './components/section.tsx'
import { CompressionSection } from './compression/section.tsx'
import type { Contents } from './contents.ts'
import { PreventionSection } from './prevention/section.tsx'

/** The claims that were registered, each with what it was judged by. */
export function Claims(contents: Contents) {
  const {
    verdicts,
    profile,
    prevention: [pooled],
    preventionCells: [cells],
    compressions: [compressed],
    smallFormulas,
  } = contents
  const {
    compactSets: [sets],
    compactGains: [gains],
    recoveries: [recoveries],
    formulas,
    yearly,
  } = contents
  const claimOf = (id: string) => verdicts.value.claims.find((claim) => claim.id === id)
  return (
    <>
      {pooled !== undefined && cells !== undefined && (
        <PreventionSection claim={claimOf('C3')} summary={pooled} cells={cells} profile={profile} />
      )}
      {compressed !== undefined && (
        <CompressionSection
          claim={claimOf('C6')}
          compressions={compressed}
          formulas={smallFormulas}
          profile={profile}
        />
      )}
      {sets !== undefined && gains !== undefined && (
        <CompactSection claim={claimOf('C7')} sets={sets} gains={gains} profile={profile} />
      )}
      {recoveries !== undefined && (
        <ComponentsSection
          claim={claimOf('C9')}
          recoveries={recoveries}
          formulas={formulas}
          yearly={yearly[0]}
          profile={profile}
        />
      )}
    </>
  )
}
