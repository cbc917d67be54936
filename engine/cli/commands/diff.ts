import { diffSides } from '../../session/diff-sides.ts'
import { storePlace } from '../../store/engine-builds.ts'
import { openStore } from '../../store/open-store.ts'
import type { CommonOptions } from '../common-options.ts'
import type { Pipeline } from '../own-commands.ts'
import { diffLines } from '../print-diff.ts'
import { tell } from '../standard-output.ts'

/** `diff`: which tasks differ between two variants, runs, commits or pins, why, and what that did to the results. */
export async function diffCommand(
  pipeline: Pipeline,
  words: readonly string[],
  options: CommonOptions & { readonly full?: boolean },
): Promise<number> {
  const { profile, json, full = false } = options
  const store = openStore(storePlace(pipeline, options), 'read')
  try {
    const diff = await diffSides({ store, profile, metrics: pipeline.metrics ?? {} }, words, { full })
    if (json === true) process.stdout.write(`${JSON.stringify(diff)}\n`)
    else tell(diffLines(diff, { full }).join('\n'))
    return 0
  } finally {
    store.close()
  }
}
