import { html, many, stage } from 'lineal'
import { htmlOf, only, PageParams, rendering } from '../../../page/section-stage.ts'
import { Claim } from '../../../schemas/claim.ts'
import { CompactTable, GainTable } from '../schemas/compact-table.ts'
import { CompactSection } from '../section.tsx'

/** Writes the section of C7. */
export default stage({
  inputs: { claim: Claim, sets: many(CompactTable), gains: many(GainTable) },
  params: PageParams,
  output: html(),
  allow: rendering,
  run: ({ claim, sets, gains }, { study: { profile } }) =>
    htmlOf(<CompactSection claim={claim} sets={only('sets', sets)} gains={only('gains', gains)} profile={profile} />),
})
