import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { Compression } from '../schemas/compression.ts'
import { Compressions, type CompressionRow } from '../schemas/compressions.ts'

/** Lists the small nets of all sources with their errors. */
export default stage({
  inputs: { compressions: many(Compression) },
  params: Type.Object({}),
  output: Compressions,
  run: ({ compressions }): readonly CompressionRow[] =>
    compressions.flatMap(({ params: { target, seed }, digest, value }) => {
      if (typeof target !== 'string' || typeof seed !== 'number')
        throw new Error(
          `a compression has target ${JSON.stringify(target)} and seed ${JSON.stringify(seed)} in its params`,
        )
      const { activation, nets, needed } = value.metadata.compression
      return nets.map((net) => ({
        target,
        activation,
        seed,
        ...net,
        needed: needed?.trained ?? null,
        needed_untrained: needed?.untrained ?? null,
        digests: digest,
      }))
    }),
})
