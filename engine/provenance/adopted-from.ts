import { short } from '../plan/reason.ts'
import type { Adoption, Execution, Store } from '../store/open-store.ts'

/** Where an execution was adopted from; undefined of one that the store's own runs made. */
export function adoptedFrom(
  { adoptions }: { readonly adoptions: Pick<Store['adoptions'], 'of'> },
  { adopted }: Execution,
): (Adoption & { readonly execution: number }) | undefined {
  const adoption = adopted && adoptions.of(adopted.run)
  return adoption && { ...adoption, execution: adopted.execution }
}

/** The same in words. */
export function describeAdopted(adopted: Adoption & { readonly execution: number }): string {
  const { source, when, who, execution, sample } = adopted
  const from = `from the ${source.kind} ${source.name} (${short(source.digest)})`
  return `${from} by ${who} on ${when.slice(0, 10)}, execution ${execution} there; ${describeSample(sample)}`
}

function describeSample(sample: Adoption['sample']): string {
  if (sample === null) return 'nothing was executed again before'
  const { chosen, identical } = sample
  return chosen === 0
    ? 'nothing of it could be executed again before'
    : `${identical} of ${chosen} tasks executed again before made the same bytes`
}
