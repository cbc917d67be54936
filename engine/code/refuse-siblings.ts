import { stageSource } from '../graph/stage-entry.ts'
import { UserError } from '../values/user-error.ts'
import type { BundleAnalysis } from './analyse-bundle.ts'
import type { Bundle } from './bundle-stages.ts'
import type { Placed } from './link-bundle.ts'
import { sourcePositions } from './source-positions.ts'

/** A stage's bundle, and what its text says. */
export interface Analysed {
  readonly bundle: Bundle
  readonly analysis: BundleAnalysis
}

/**
 * Refuses stages of one file where the bundler keeps for one of them what only the others use: an edit of that would rerun them all.
 * What counts is the other stages themselves, and whatever else enters the digest because its initialiser may have an effect.
 *
 * @throws UserError `kept-sibling` that lists all such bindings with their places.
 */
export function refuseSiblings(analysed: readonly Analysed[]): void {
  const sources = analysed.map(({ bundle }) => stageSource(bundle.file))
  const shared = new Set(sources.filter(({ exported }) => exported !== 'default').map(({ file }) => file))
  const inShared = analysed.filter((_, i) => shared.has(sources[i]!.file))
  const stageAt = new Map(
    inShared.flatMap(({ bundle, analysis }) =>
      placesOf(bundle, analysis.use().exported).map((place) => [place, stageSource(bundle.file).exported] as const),
    ),
  )
  const keptIn = new Map<string, string[]>()
  for (const { bundle, analysis } of inShared) {
    const { unused, files } = analysis.use()
    const { file } = stageSource(bundle.file)
    const own = bundle.follow([...files].filter((name) => name !== file))
    const places = placesOf(bundle, unused)
    unused.forEach((item, i) => {
      const place = places[i]!
      const sibling = stageAt.get(place)
      if (sibling === undefined && (!item.effect || own.has(item.file))) return
      const line = `${place} ${sibling ?? item.statement.declares.join(', ')}`
      keptIn.set(line, [...(keptIn.get(line) ?? []), bundle.file])
    })
  }
  if (keptIn.size > 0) throw keptSiblings(keptIn)
}

/** Where statements stand in the sources. */
function placesOf({ code, map }: Bundle, items: readonly Placed[]): string[] {
  const starts = items.map(({ offset, statement }) => offset + statement.start)
  return sourcePositions(code, map, starts).map((place, i) =>
    place === undefined ? items[i]!.file : `${place.file}:${place.line}:${place.column}`,
  )
}

function keptSiblings(keptIn: ReadonlyMap<string, readonly string[]>): UserError {
  const lines = [...keptIn].map(([line, [first = '', ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    return `${line} is in the code of ${first}${more}, which does not use it`
  })
  return new UserError({
    code: 'kept-sibling',
    what: ['stages of one file would rerun together', ...lines].join('\n       '),
    fix: 'write `/* @__PURE__ */` before each call that makes it, so that the bundler leaves it out: `export const a = /* @__PURE__ */ make(/* @__PURE__ */ part())`',
  })
}
