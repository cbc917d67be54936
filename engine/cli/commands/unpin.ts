import { storePlace } from '../../store/engine-builds.ts'
import { openStore } from '../../store/open-store.ts'
import type { Pipeline } from '../own-commands.ts'
import type { CommonOptions } from '../common-options.ts'

/** `unpin`: a result is kept no longer than the runs need it. */
export function unpinCommand(
  pipeline: Pipeline,
  [name = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const store = openStore(storePlace(pipeline, options))
  try {
    store.unpin(name)
    process.stdout.write(options.json === true ? `${JSON.stringify({ name })}\n` : `nothing is pinned as ${name} now\n`)
    return Promise.resolve(0)
  } finally {
    store.close()
  }
}
