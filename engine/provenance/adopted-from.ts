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
  return `${originOf(adopted)}, execution ${adopted.execution} there; ${describeSample(adopted.sample)}`
}

/** Where results were adopted from, and what was executed again, in words. */
export function describeAdoption(adoption: Adoption): string {
  return `${originOf(adoption)}; ${describeSample(adoption.sample)}`
}

function originOf({ source, who, when }: Adoption): string {
  return `from the ${source.kind} ${source.name} (${short(source.digest)}) by ${who} on ${when.slice(0, 10)}`
}

function describeSample(sample: Adoption['sample']): string {
  if (sample === null) return 'nothing was executed again before'
  const { chosen, identical } = sample
  return chosen === 0
    ? 'nothing of it could be executed again before'
    : `${identical} of ${chosen} tasks executed again before made the same bytes`
}
