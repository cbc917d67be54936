import { html, many, stage } from 'lineal'
import { htmlOf, only, PageParams, rendering } from '../../../page/section-stage.ts'
import { Claim } from '../../../schemas/claim.ts'
import { Comparisons, PooledComparisons } from '../schemas/comparison.ts'
import { PreventionSection } from '../section.tsx'

/** Writes the section of C3. */
export default stage({
  inputs: { claim: Claim, summary: many(PooledComparisons), cells: many(Comparisons) },
  params: PageParams,
  output: html(),
  allow: rendering,
  run: ({ claim, summary, cells }, { study: { profile } }) =>
    htmlOf(
      <PreventionSection
        claim={claim}
        summary={only('summary', summary)}
        cells={only('cells', cells)}
        profile={profile}
      />,
    ),
})
