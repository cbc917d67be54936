import type { Member } from 'lineal'
import type { Profile } from '../claims/registration.ts'
import type { Dataset } from '../schemas/dataset.ts'
import type { SummaryRow } from '../schemas/summary.ts'
import type { TrainedNet } from '../schemas/trained-net.ts'
import type { Verdicts } from '../schemas/verdicts.ts'

/** What the page shows: the verdicts, the section of each claim as HTML, and the nets and data of the survey. */
export interface Contents {
  readonly profile: Profile
  readonly verdicts: Member<Verdicts>
  readonly sections: readonly Member<string>[]
  readonly summary: Member<readonly SummaryRow[]>
  readonly nets: readonly Member<TrainedNet>[]
  readonly pruned: readonly Member<TrainedNet>[]
  readonly data: readonly Member<Dataset>[]
}
