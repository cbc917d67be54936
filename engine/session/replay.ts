import { aCount, aFunction, aSignal, aText, checkOptions, type Demand } from './check-options.ts'
import type { ReplayOptions, ReplayResult } from './replay-crate.ts'
import { pathOf } from './read-words.ts'

const aSeed: Demand = { must: 'a whole number', meets: (value) => Number.isSafeInteger(value) && Number(value) >= 0 }

const demands = {
  sample: aCount,
  seed: aSeed,
  jobs: aCount,
  packages: aText,
  signal: aSignal,
  onChecked: aFunction,
  onReplayed: aFunction,
}

/**
 * Executes the lineage of a crate again, from the code that is in it, and compares the bytes. It needs no pipeline and no store, and it
 * runs others' code: `onChecked` hears what, before it does.
 *
 * @throws UserError for a crate that is damaged, that contradicts itself, or that is none.
 */
export async function replay(crate: string, options: ReplayOptions = {}): Promise<ReplayResult> {
  checkOptions('replay()', options, demands)
  const path = pathOf('replay()', crate)
  // Every pipeline's file imports this module: what replaying takes is loaded when it is asked for.
  const { replayCrate } = await import('./replay-crate.ts')
  return replayCrate(path, options)
}
