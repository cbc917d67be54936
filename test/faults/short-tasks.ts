import { canonicalJson } from '../../engine/values/canonical-json.ts'

/** How many tasks `work` there are; every fourth `sum` reads four of them. */
export const works = 240

/**
 * A pipeline of many short tasks, of which every eighth makes a file. What they make is known beforehand, and other in each
 * generation: a constant in a helper.
 */
export const shortTasks: Readonly<Record<string, string>> = {
  'pipeline.ts': `
import { pipeline, range } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const work = use(() => import('./stages/work.ts'))
    const sum = use(() => import('./stages/sum.ts'))
    const all = range(${works}).map((i) => work({}, { i }))
    for (const j of range(${works / 4})) sum({ of: all.slice(4 * j, 4 * j + 4) }, { j })
  },
})
`,
  'lib/generation.ts': 'export const generation = 0\n',
  'stages/work.ts': `
import { json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { generation } from '../lib/generation.ts'
export default stage({
  inputs: {},
  params: Type.Object({ i: Type.Integer() }),
  output: json(Type.String()),
  run(_, { i }) {
    let x = i
    for (let k = 0; k < 1e6; k++) x = (x * 7 + 1) % 1000
    return (generation + ' ' + i + ' ').repeat(i % 8 === 0 ? 4000 : 3) + (x < 0 ? x : '')
  },
})
`,
  'stages/sum.ts': `
import { json, many, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({
  inputs: { of: many(json(Type.String())) },
  params: Type.Object({ j: Type.Integer() }),
  output: json(Type.Object({ j: Type.Integer(), length: Type.Integer(), generation: Type.String() })),
  run: ({ of }, { j }) => ({
    j,
    length: of.reduce((sum, { value }) => sum + value.length, 0),
    generation: of[0]!.value.split(' ')[0]!,
  }),
})
`,
}

/** The bytes that each task makes in a generation. */
export function expectedBytes(generation: number): ReadonlyMap<string, Uint8Array> {
  const textOf = (i: number): string => `${generation} ${i} `.repeat(i % 8 === 0 ? 4000 : 3)
  const texts = Array.from({ length: works }, (_, i) => textOf(i))
  const sums = Array.from({ length: works / 4 }, (_, j) => ({
    j,
    length: texts.slice(4 * j, 4 * j + 4).reduce((sum, text) => sum + text.length, 0),
    generation: String(generation),
  }))
  return new Map<string, Uint8Array>([
    ...texts.map((text, i) => [`work[i=${i}]`, Buffer.from(canonicalJson(text))] as const),
    ...sums.map((sum) => [`sum[j=${sum.j}]`, Buffer.from(canonicalJson(sum))] as const),
  ])
}
