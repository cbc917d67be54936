import fc from 'fast-check'
import { encode } from '../../../support/encode.ts'
import { digestBytes } from '../../../../engine/values/digest.ts'
import { drawnJson, drawnTables, drawnTensors } from '../drawn-values.ts'

const [, , what = '', seed = ''] = process.argv
const drawn = { json: drawnJson, arrow: drawnTables, safetensors: drawnTensors }[what]!
const digests = fc.sample(drawn, { seed: Number(seed), numRuns: 100 }).map(async ({ kind, value }) => {
  return digestBytes(await encode(kind.format, value, kind.schema))
})
process.stdout.write(JSON.stringify(await Promise.all(digests)))
