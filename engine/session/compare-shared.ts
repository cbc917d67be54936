import { canonicalJson } from '../values/canonical-json.ts'
import { isUserError } from '../values/user-error.ts'
import { compareSides, type Comparison } from './compare-results.ts'
import type { Records, Side } from './find-sides.ts'
import type { TwoSides } from './find-two-sides.ts'

/** Two sides by the metrics that the pipeline declares. */
export interface ComparedShared {
  /** One comparison; where both sides are of several variants, one for each that they share. */
  readonly comparisons: readonly Comparison[]
  /** The metrics that can't be read of one of the sides, such as that of an earlier schema. */
  readonly notCompared: readonly { readonly metric: string; readonly why: string }[]
}

/** Compares the second side with the first; metrics that only one of them has the fields for are told, and the others compared. */
export async function compareShared(records: Records, sides: TwoSides): Promise<ComparedShared> {
  const notCompared: { metric: string; why: string }[] = []
  const comparisons: Comparison[] = []
  if (Object.keys(records.metrics).length === 0) return { comparisons, notCompared }
  for (const shared of sharedVariants(sides)) {
    const { sides: compared, params } = await compareSides({ ...records, metrics: {} }, shared)
    const metrics = []
    for (const [name, metric] of Object.entries(records.metrics))
      try {
        metrics.push(...(await compareSides({ ...records, metrics: { [name]: metric } }, shared)).metrics)
      } catch (error) {
        if (!isUserError(error)) throw error
        notCompared.push({ metric: name, why: `${error.message} (${error.at ?? ''})` })
      }
    comparisons.push({ sides: compared, params, metrics })
  }
  return { comparisons, notCompared }
}

/** The variants of both sides that have the same params; one of each are compared, whatever their params. */
function sharedVariants({ was, now }: TwoSides): (readonly [Side, Side])[] {
  if (was.length === 1 && now.length === 1) return [[was[0]!, now[0]!]]
  const paramsOf = ({ members }: Side): string => canonicalJson(members.map(({ params }) => params))
  return was.flatMap((side): (readonly [Side, Side])[] => {
    const other = now.find((one) => paramsOf(one) === paramsOf(side))
    return other === undefined ? [] : [[side, other]]
  })
}
