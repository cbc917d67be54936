import type { Member } from 'lineal'
import type { Profile } from '../../registration/registration.ts'
import type { CompactRow, GainRow } from '../../schemas/compact-table.ts'
import type { Comparison, PooledComparison } from '../../schemas/comparison.ts'
import type { CompressionRow } from '../../schemas/compressions.ts'
import type { Dataset } from '../../schemas/dataset.ts'
import type { FormulaText } from '../../schemas/formula.ts'
import type { Period } from '../../schemas/period.ts'
import type { RecoveryRow } from '../../schemas/recoveries.ts'
import type { SmallFormulas } from '../../schemas/small-formulas.ts'
import type { SummaryRow } from '../../schemas/summary.ts'
import type { TrainedNet } from '../../schemas/trained-net.ts'
import type { Verdicts } from '../../schemas/verdicts.ts'

/** What the page shows. */
export interface Contents {
  readonly profile: Profile
  readonly verdicts: Member<Verdicts>
  /** C3: pooled, and cell by cell; one member each, or none where it was not studied. */
  readonly prevention: readonly Member<readonly PooledComparison[]>[]
  readonly preventionCells: readonly Member<readonly Comparison[]>[]
  /** C6: every small net, and some as formulas. */
  readonly compressions: readonly Member<readonly CompressionRow[]>[]
  readonly smallFormulas: readonly Member<SmallFormulas>[]
  /** C7: the sets and what each change buys; one member each, or none. */
  readonly compactSets: readonly Member<readonly CompactRow[]>[]
  readonly compactGains: readonly Member<readonly GainRow[]>[]
  /** C9: every recovery, nets as formulas, and the yearly period of CO2. */
  readonly recoveries: readonly Member<readonly RecoveryRow[]>[]
  readonly formulas: readonly Member<FormulaText>[]
  readonly yearly: readonly Member<Period>[]
  readonly summary: Member<readonly SummaryRow[]>
  readonly nets: readonly Member<TrainedNet>[]
  readonly pruned: readonly Member<TrainedNet>[]
  readonly data: readonly Member<Dataset>[]
}
