import { writeWhole } from '../../session/write-whole.ts'
import { compareResults } from '../../session/compare-results.ts'
import { storePlace } from '../../store/engine-builds.ts'
import { openStore } from '../../store/open-store.ts'
import type { Pipeline } from '../own-commands.ts'
import type { CommonOptions } from '../common-options.ts'
import { comparisonLines } from '../print-comparison.ts'
import { tell } from '../standard-output.ts'

/** `compare`: variants, runs, commits and pins side by side, by the pipeline's metrics, as a table, JSON or a picture. */
export async function compareCommand(
  pipeline: Pipeline,
  words: readonly string[],
  options: CommonOptions & { readonly svg?: string },
): Promise<number> {
  const { profile, json, svg } = options
  const store = openStore(storePlace(pipeline, options), 'read')
  try {
    const comparison = await compareResults({ store, profile, metrics: pipeline.metrics ?? {} }, words)
    if (svg !== undefined) {
      const { drawComparison } = await import('../draw-comparison.ts')
      writeWhole(svg, Buffer.from(drawComparison(comparison)))
    }
    if (json === true) process.stdout.write(`${JSON.stringify(comparison)}\n`)
    else tell([...comparisonLines(comparison), ...(svg === undefined ? [] : ['', `drew ${svg}`])].join('\n'))
    return 0
  } finally {
    store.close()
  }
}
