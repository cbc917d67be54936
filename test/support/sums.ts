/** A small pipeline with a fan-out, a fan-in, an ingested file and helpers at two removes. */
export const sums: Readonly<Record<string, string>> = {
  'pipeline.ts': `
import { grid, pipeline, range } from 'lineal'

export default pipeline(import.meta.url, {
  graph({ use, ingest }) {
    const make = use(() => import('./stages/make.ts'))
    const fit = use(() => import('./stages/fit.ts'))
    const sum = use(() => import('./stages/sum.ts'))
    const data = make({ file: ingest('data.txt') }, {})
    const fits = grid({ seed: range(3) }).map(({ seed }) => fit({ data }, { seed }))
    sum({ fits }, {})
  },
})
`,
  'data.txt': '1\n2\n3\n',
  'schemas/numbers.ts': `
import { json } from 'lineal'
import { Type } from '@sinclair/typebox'
export const Numbers = json(Type.Array(Type.Number()))
`,
  'stages/make.ts': `
import { file, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { Numbers } from '../schemas/numbers.ts'
export default stage({
  inputs: { file: file() },
  params: Type.Object({}),
  output: Numbers,
  run: ({ file }) => new TextDecoder().decode(file).trim().split('\\n').map(Number),
})
`,
  'stages/fit.ts': `
import { stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { shift } from '../lib/shift.ts'
import { Numbers } from '../schemas/numbers.ts'
export default stage({
  inputs: { data: Numbers },
  params: Type.Object({ seed: Type.Integer() }),
  output: Numbers,
  run({ data }, { seed }) {
    const moved = shift(data, seed)
    return moved.filter((x) => x > 0)
  },
})
`,
  'lib/shift.ts': `
import { step } from './step.ts'
export const shift = (data: readonly number[], seed: number): number[] => data.map((x) => x + step(seed))
export const unrelated = 1
`,
  'lib/step.ts': 'export const step = (seed: number): number => 10 * seed\n',
  'stages/sum.ts': `
import { many, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { Numbers } from '../schemas/numbers.ts'
export default stage({
  inputs: { fits: many(Numbers) },
  params: Type.Object({}),
  output: Numbers,
  run: ({ fits }) => fits.map(({ value }) => value.reduce((sum, x) => sum + x, 0)),
})
`,
}
