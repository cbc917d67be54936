import type { Row } from './columns.ts'
import type { OptimiserRow } from './optimisers.ts'
import type { ProjectedRow } from './projected.ts'

/** All that is measured: times are the processor's, medians of slots in which the columns take turns. */
export interface Result {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly native: string | null; readonly jax: string | null } // prettier-ignore
  readonly rows: readonly Row[]
  /** Multiply-adds without fusion, by build. */
  readonly peak_gflops: Readonly<Record<string, number>>
  readonly projected: readonly ProjectedRow[]
  readonly optimisers: readonly OptimiserRow[]
  /** Full-batch steps of (2, 16, 1024, tanh) on all cores, in wall time. */
  readonly seed_steps_per_second: number
}
