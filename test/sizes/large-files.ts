/** A pipeline that takes in a file, reads it by path and piece by piece, and makes an output of any size. */
export const largeFiles = (made: number): Readonly<Record<string, string>> => ({
  'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use, ingest }) {
    const look = use(() => import('./stages/look.ts'))
    const make = use(() => import('./stages/make.ts'))
    const size = use(() => import('./stages/size.ts'))
    const big = ingest('big.bin')
    const made = make({}, { bytes: ${made} })
    look({ big, all: [big, made] }, {})
    size({ made }, {})
    return { publish: { 'made.bin': made } }
  },
})
`,
  'stages/look.ts': `
import { file, json, many, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { sizeOf } from 'tiny'
export default stage({
  inputs: { big: file({ as: 'path' }), all: many(file({ as: 'path' })) },
  params: Type.Object({}),
  output: json(Type.Array(Type.Number())),
  run({ big, all }) {
    let streamed = 0
    for (const piece of big.stream()) streamed += piece.length
    const [tail] = [...big.stream(big.bytes - 3)]
    return [big.bytes, sizeOf(big.path), streamed, ...tail!, all.length, ...all.map(({ value }) => value.bytes).sort()]
  },
})
`,
  'stages/make.ts': `
import { file, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({
  inputs: {},
  params: Type.Object({ bytes: Type.Integer() }),
  output: file(),
  run({}, { bytes }) {
    const made = new Uint8Array(bytes)
    made.set([1, 2, 3], bytes - 3)
    return made
  },
})
`,
  'stages/size.ts': `
import { file, json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({
  inputs: { made: file() },
  params: Type.Object({}),
  output: json(Type.Array(Type.Number())),
  run: ({ made }) => [made.length, ...made.subarray(-3)],
})
`,
})

/** A package that looks at a file by its path, as those do that read large ones. */
export const sizeOf = `import { openSync, closeSync, fstatSync } from 'node:fs'
export const sizeOf = (path) => {
  const file = openSync(path)
  const { size } = fstatSync(file)
  closeSync(file)
  return size
}
`
