import { oldBuilds, removeBuild } from '../../builds/old-builds.ts'
import { storePlace } from '../../store/engine-builds.ts'
import { openStore, type Amount, type Collected, type Store } from '../../store/open-store.ts'
import type { Pipeline } from '../own-commands.ts'
import { formatBytes } from '../format.ts'
import type { CommonOptions } from '../common-options.ts'

/** What `gc` takes beside the common options. */
export interface GcOptions extends CommonOptions {
  readonly keepRuns?: number
  readonly dryRun?: boolean
}

/**
 * `gc`: drops the bytes that neither the last runs nor the pins need. Only a run of the same targets in the same profile
 * replaces a run, so ten runs of a part, or of a smaller profile, drop nothing of the whole.
 */
export function gcCommand(pipeline: Pipeline, _: readonly string[], options: GcOptions): Promise<number> {
  const { keepRuns = 10, dryRun = false, json } = options
  const store = openStore(storePlace(pipeline, options), dryRun ? 'read' : 'write')
  try {
    const collected = { ...store.collect({ keepRuns, dryRun }), builds: collectBuilds(store, dryRun) }
    const text =
      json === true
        ? JSON.stringify({ keepRuns, dryRun, ...collected })
        : lines(collected, { keepRuns, dryRun }).join('\n')
    process.stdout.write(`${text}\n`)
    return Promise.resolve(0)
  } finally {
    store.close()
  }
}

/** Removes what runs of former states of the engine were compiled to; none beside a run, which may use it for weeks. */
function collectBuilds(store: Store, dryRun: boolean): Amount {
  const isBusy = store.runs.last(1000).some(({ state }) => state === 'under way')
  const builds = isBusy ? [] : oldBuilds(store.place.cache)
  if (!dryRun) for (const build of builds) removeBuild(build)
  return { count: builds.length, bytes: builds.reduce((sum, { bytes }) => sum + bytes, 0) }
}

function lines(
  { kept, runs, dropped, strays, builds, vacuumed }: Collected & { readonly builds: Amount },
  { keepRuns, dryRun }: { keepRuns: number; dryRun: boolean },
): string[] {
  return [
    `${dryRun ? 'would drop' : 'dropped'} ${amount(dropped, 'artifact')}, kept ${amount(kept, 'artifact')}`,
    `kept for ${runs} run${runs === 1 ? '' : 's'}, the last ${keepRuns} of each profile and targets, and for the pins`,
    ...(strays.count === 0 ? [] : [`${dryRun ? 'would remove' : 'removed'} ${amount(strays, 'stray file')}`]),
    ...(builds.count === 0
      ? []
      : [`${dryRun ? 'would remove' : 'removed'} ${amount(builds, 'compiled build')}, not used for a week`]),
    ...(vacuumed ? ['store.db was written anew, without its empty pages'] : []),
  ]
}

function amount({ count, bytes }: Amount, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'} (${formatBytes(bytes)})`
}
