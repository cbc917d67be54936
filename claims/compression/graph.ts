import { range, type Builder } from 'lineal'
import { compression as registered } from './registration.ts'
import type { Profile } from '../registration.ts'

/** Where small nets come from; see nets/compression/compress.ts, which the graph does not load. */
const sources = ['wide', 'narrow', 'prevention', 'cure', 'growing', 'lp', 'prevention-cure'] as const

/** Points of their own, so that nothing else was chosen on them. */
const sampling = { seed: 6 }

/** Redundancy of wide nets, and small nets by prevention, by cure, and by both. */
export function compression({ use }: Pick<Builder, 'use'>, profile: Profile) {
  const { cells, widths, wide, steps, seeds } = registered.sizes[profile]
  const { factor } = registered.limits
  const generate = use(() => import('../../stages/generate.ts'), import.meta.url)
  const compressUnpenalised = use(() => import('./stages/compress.ts'), import.meta.url)
  const compressLp = use(() => import('./stages/compress.ts'), { export: 'lp', from: import.meta.url })
  const gather = use(() => import('./stages/compressions.ts'), import.meta.url)
  const print = use(() => import('./stages/small-formulas.ts'), import.meta.url)
  const claimOf = use(() => import('./stages/compression-claim.ts'), import.meta.url)
  const show = use(() => import('./stages/compression-section.tsx'), import.meta.url)

  const data = new Map(
    [...new Set(cells.map(({ target }) => target))].map((target) => [
      target,
      generate({}, { target, sampling }, { at: { target, points: 'compression' } }),
    ]),
  )
  const [first, count] = seeds
  // The lp penalty has a stage of its own, so that a change of it reruns no other source.
  const made = cells.flatMap(({ target, activation }) =>
    sources.flatMap((source) => {
      const compress = source === 'lp' ? compressLp : compressUnpenalised
      return range(first, first + count).map((seed) => {
        const own = data.get(target)!
        const compressing = { widths: [...widths], wide, steps, factor }
        return { data: own, compression: compress({ data: own }, { activation, source, seed, compressing }) }
      })
    }),
  )
  const compressions = made.map(({ compression: each }) => each)
  const table = gather({ compressions }, {})
  const claim = claimOf({ compressions: [table] }, { limits: registered.limits })
  // The first seed's nets by prevention then cure, to be read.
  const formulas = made
    .filter(({ compression: { at } }) => at.source === 'prevention-cure' && at.seed === first)
    .map((pair) => print(pair, {}))
  const section = show({ claim, compressions: [table], formulas }, { study: { profile } })
  return { id: registered.id, claim, section }
}
