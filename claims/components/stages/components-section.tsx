import { html, many, stage } from 'lineal'
import { htmlOf, only, PageParams, rendering } from '../../../page/section-stage.ts'
import { Claim } from '../../../schemas/claim.ts'
import { FormulaText } from '../schemas/formula.ts'
import { Period } from '../schemas/period.ts'
import { Recoveries } from '../schemas/recoveries.ts'
import { ComponentsSection } from '../section.tsx'

/** Writes the section of C9. */
export default stage({
  inputs: { claim: Claim, recoveries: many(Recoveries), formulas: many(FormulaText), yearly: many(Period) },
  params: PageParams,
  output: html(),
  allow: rendering,
  run: ({ claim, recoveries, formulas, yearly }, { study: { profile } }) =>
    htmlOf(
      <ComponentsSection
        claim={claim}
        recoveries={only('recoveries', recoveries)}
        formulas={formulas}
        yearly={only('yearly', yearly)}
        profile={profile}
      />,
    ),
})
