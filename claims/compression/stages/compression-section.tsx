import { html, many, stage } from 'lineal'
import { htmlOf, only, PageParams, rendering } from '../../../page/section-stage.ts'
import { Claim } from '../../../schemas/claim.ts'
import { Compressions } from '../schemas/compressions.ts'
import { SmallFormulas } from '../schemas/small-formulas.ts'
import { CompressionSection } from '../section.tsx'

/** Writes the section of C6. */
export default stage({
  inputs: { claim: Claim, compressions: many(Compressions), formulas: many(SmallFormulas) },
  params: PageParams,
  output: html(),
  allow: rendering,
  run: ({ claim, compressions, formulas }, { study: { profile } }) =>
    htmlOf(
      <CompressionSection
        claim={claim}
        compressions={only('compressions', compressions)}
        formulas={formulas}
        profile={profile}
      />,
    ),
})
