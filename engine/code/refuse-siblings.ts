import { stageSource } from '../graph/stage-entry.ts'
import { UserError } from '../values/user-error.ts'
import type { BundleAnalysis } from './analyse-bundle.ts'
import type { BindingUse } from './binding-use.ts'
import type { Bundle } from './bundle-stages.ts'
import { sourcePositions } from './source-positions.ts'
import type { Placed } from './placed.ts'

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
  const inShared = analysed
    .filter((_, i) => shared.has(sources[i]!.file))
    .map(({ bundle, analysis }) => ({ bundle, use: analysis.use() }))
  const homes = new Set(inShared.flatMap(({ use }) => use.exported.map(({ file }) => file)))
  const suspects = inShared.flatMap((stage) => suspectsOf(stage, homes).map((item) => ({ ...stage, item })))
  // Source maps are read only for bindings that look wrong.
  if (suspects.length === 0) return
  const stageAt = new Map(
    inShared.flatMap(({ bundle, use }) =>
      placesOf(bundle, use.exported).map((place) => [place, stageSource(bundle.file).exported] as const),
    ),
  )
  const keptIn = new Map<string, string[]>()
  for (const { bundle, item } of suspects) {
    const [place = ''] = placesOf(bundle, [item])
    const sibling = stageAt.get(place)
    if (sibling === undefined && !item.effect) continue
    const line = `${place} ${sibling ?? item.statement.declares.join(', ')}`
    keptIn.set(line, [...(keptIn.get(line) ?? []), bundle.file])
  }
  if (keptIn.size > 0) throw keptSiblings(keptIn)
}

interface UsedBundle {
  readonly bundle: Bundle
  readonly use: BindingUse
}

/** What a stage does not use: in the files that stages are exported from, and what enters its digest from modules that it does not import. */
function suspectsOf({ bundle, use }: UsedBundle, homes: ReadonlySet<string>): Placed[] {
  const { unused, files } = use
  const { file } = stageSource(bundle.file)
  const own = bundle.follow([...files].filter((name) => name !== file))
  return unused.filter((item) => homes.has(item.file) || (item.effect && !own.has(item.file)))
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
