import { storePlace } from '../../store/engine-builds.ts'
import { openStore } from '../../store/open-store.ts'
import type { Pipeline } from '../own-commands.ts'
import type { CommonOptions } from '../common-options.ts'
import { tell } from '../standard-output.ts'

/** `unpin`: a result is kept no longer than the runs need it. */
export function unpinCommand(
  pipeline: Pipeline,
  [name = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const store = openStore(storePlace(pipeline, options))
  try {
    store.judgements.unpin(name)
    if (options.json === true) process.stdout.write(`${JSON.stringify({ name })}\n`)
    else tell(`nothing is pinned as ${name} now`)
    return Promise.resolve(0)
  } finally {
    store.close()
  }
}
