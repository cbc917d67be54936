import type { Member } from 'lineal'
import type { Dataset } from '../schemas/dataset.ts'
import type { SummaryRow } from '../schemas/summary.ts'
import type { TrainedNet } from '../schemas/trained-net.ts'
import type { Verdicts } from '../schemas/verdicts.ts'
import type { CompactRow, GainRow } from './compact/schemas/compact-table.ts'
import type { FormulaText } from './components/schemas/formula.ts'
import type { Period } from './components/schemas/period.ts'
import type { RecoveryRow } from './components/schemas/recoveries.ts'
import type { CompressionRow } from './compression/schemas/compressions.ts'
import type { SmallFormulas } from './compression/schemas/small-formulas.ts'
import type { Comparison, PooledComparison } from './prevention/schemas/comparison.ts'
import type { Profile } from './registration.ts'

export { CompactTable, GainTable } from './compact/schemas/compact-table.ts'
export { FormulaText } from './components/schemas/formula.ts'
export { Period } from './components/schemas/period.ts'
export { Recoveries } from './components/schemas/recoveries.ts'
export { Compressions } from './compression/schemas/compressions.ts'
export { SmallFormulas } from './compression/schemas/small-formulas.ts'
export { Comparisons, PooledComparisons } from './prevention/schemas/comparison.ts'

/** What the page shows: the verdicts, the tables of each claim, and the nets and data of the survey. */
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
