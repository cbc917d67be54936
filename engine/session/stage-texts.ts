import type { BuiltCode } from '../code/build-stages.ts'
import type { StageCode } from '../code/identify-stages.ts'
import { textDigest } from '../code/text-digest.ts'
import type { StageText } from '../worker/messages.ts'
import type { Store } from '../store/open-store.ts'
import type { Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import { remember } from '../values/remember.ts'

/** The code of stages as workers load it. */
export interface StageTexts {
  /** A stage's code for workers: the bundle that was hashed, as it runs, with the lines of today's sources. */
  readonly textOf: (code: StageCode) => Promise<StageText>
  /** Keeps a stage's code for provenance, with what it declares. */
  readonly keep: (code: StageCode, declaration: Declaration) => Promise<void>
}

/** Takes the code of stages from the store, else from a new build. */
export function stageTexts(store: Store, place: { readonly root: string; readonly cache: string }): StageTexts {
  const bundleOf = remember((code: StageCode) => bundleOfToday(code, store))
  const kept = new Set<StageCode>()
  return {
    textOf: remember(async (code: StageCode) => {
      const { bundle, map } = await bundleOf(code)
      const { digest, file, exported, packages, readsTexts } = code
      // A run with nothing to do makes none, and loads no parser.
      const { stageText } = await import('../coordinator/stage-text.ts')
      return { ...(await stageText({ digest, file, bundle, map, packages }, place)), exported, readsTexts }
    }),
    async keep(code, declaration) {
      const { built } = await bundleOf(code)
      if (built === undefined || kept.has(code)) return
      kept.add(code)
      const { digest, file, packages } = code
      const { code: bundle, map, sources, symbols } = built
      const declared = JSON.parse(JSON.stringify(declaration)) as Json
      store.code.save({ digest, file, bundle, map, sources, packages, symbols, declaration: declared })
    },
  }
}

interface BundleOfToday {
  readonly bundle: string
  readonly map: string
  /** Where the store has none, or one of the same code with other lines: before a comment was edited, say. */
  readonly built?: BuiltCode
}

async function bundleOfToday(code: StageCode, store: Store): Promise<BundleOfToday> {
  const isOfToday = ({ bundle, map }: BundleOfToday): boolean => textDigest({ code: bundle, map }) === code.text
  const kept = code.built === undefined ? store.code.find(code.digest, isOfToday) : undefined
  if (kept !== undefined) return { bundle: kept.bundle, map: kept.map }
  const built = await code.bundle()
  return { bundle: built.code, map: built.map, built }
}
