/** A pipeline with params of its own: data -> train for each seed -> mean, published; a rate that only training reads. */
export const variantsProject: Readonly<Record<string, string>> = {
  'pipeline.ts': `
import { pipeline, Type } from 'lineal'

export default pipeline(import.meta.url, {
  profiles: ['default', 'small'],
  params: Type.Object({
    train: Type.Object({ rate: Type.Number({ default: 0.5, exclusiveMinimum: 0 }), steps: Type.Integer({ default: 4 }) }),
    kind: Type.Union([Type.Literal('sin'), Type.Literal('cos')], { default: 'sin' }),
    seeds: Type.Array(Type.Integer(), { default: [0, 1, 2] }),
    seed: Type.Integer({ default: 0 }),
  }),
  metrics: {
    error: { task: 'train', path: 'test.error', pairs: 'seed', better: 'lower' },
    ratio: { task: 'train', path: 'test.error', pairs: 'seed', better: 'lower', scale: 'log' },
    mean: { task: 'mean', column: 'error', where: 'kind == "mean"', better: 'lower' },
  },
  graph({ use, params }) {
    const make = use(() => import('./stages/make.ts'))
    const train = use(() => import('./stages/train.ts'))
    const mean = use(() => import('./stages/mean.ts'))
    const data = make({}, { wave: { kind: params.kind, shift: params.seed } })
    const nets = params.seeds.map((seed) => train({ data }, { seed, train: params.train }))
    const result = mean({ nets }, {})
    return { publish: { 'out/mean.arrow': result }, results: { mean: result } }
  },
})
`,
  'schemas/net.ts': `
import { json, Type } from 'lineal'
export const Net = json(Type.Object({ test: Type.Object({ error: Type.Number() }) }))
`,
  'stages/make.ts': `
import { json, stage, Type } from 'lineal'
export default stage({
  inputs: {},
  params: Type.Object({ wave: Type.Object({ kind: Type.String(), shift: Type.Integer() }) }),
  output: json(Type.Array(Type.Number())),
  run: (_, { wave: { kind, shift } }) => [1, 2].map((x) => 1 + x + shift + (kind === 'sin' ? 0 : 10)),
})
`,
  'stages/train.ts': `
import { json, stage, Type } from 'lineal'
import { Net } from '../schemas/net.ts'
export default stage({
  inputs: { data: json(Type.Array(Type.Number())) },
  params: Type.Object({ seed: Type.Integer(), train: Type.Object({ rate: Type.Number(), steps: Type.Integer() }) }),
  output: Net,
  run: ({ data }, { seed, train }) => ({ test: { error: (data[0]! + seed) * train.rate } }),
})
`,
  'stages/mean.ts': `
import { many, stage, table, Type } from 'lineal'
import { Net } from '../schemas/net.ts'
export default stage({
  inputs: { nets: many(Net) },
  params: Type.Object({}),
  output: table(Type.Object({ kind: Type.String(), error: Type.Number() })),
  run({ nets }) {
    const errors = nets.map(({ value }) => value.test.error)
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    return [{ kind: 'mean', error: mean }, { kind: 'largest', error: Math.max(...errors) }]
  },
})
`,
}
