/** A pipeline whose last tasks make a table of nets, a table that holds their digests, and a page about both. */
export const tallies: Readonly<Record<string, string>> = {
  'pipeline.ts': `
import { grid, pipeline, range } from 'lineal'

export default pipeline(import.meta.url, {
  graph({ use }) {
    const generate = use(() => import('./stages/generate.ts'))
    const fit = use(() => import('./stages/fit.ts'))
    const tally = use(() => import('./stages/tally.ts'))
    const named = use(() => import('./stages/named.ts'))
    const page = use(() => import('./stages/page.ts'))
    const data = { bump: generate({}, { target: 'bump' }), ridge: generate({}, { target: 'ridge' }) }
    const nets = grid({ target: ['bump', 'ridge'], seed: range(3) }).map(({ target, seed }) =>
      fit({ data: data[target] }, { target, seed }),
    )
    const table = tally({ nets }, { part: 'all' })
    const report = page({ tables: [table], nets }, {})
    return { results: { C1: table, digests: named({ nets }, {}) }, publish: { 'out/page.html': report } }
  },
})
`,
  'stages/generate.ts': `
import { json, stage, Type } from 'lineal'
export default stage({
  inputs: {},
  params: Type.Object({ target: Type.String() }),
  output: json(Type.String()),
  run: (_, { target }) => target,
})
`,
  'stages/fit.ts': `
import { json, stage, Type } from 'lineal'
export default stage({
  inputs: { data: json(Type.String()) },
  params: Type.Object({ target: Type.String(), seed: Type.Integer() }),
  output: json(Type.Object({ target: Type.String(), seed: Type.Integer() })),
  run: ({ data }, { seed }) => ({ target: data, seed }),
})
`,
  'stages/tally.ts': `
import { json, many, stage, table, Type } from 'lineal'
export default stage({
  inputs: { nets: many(json(Type.Object({ target: Type.String(), seed: Type.Integer() }))) },
  params: Type.Object({ part: Type.String() }),
  output: table(
    Type.Object({ target: Type.String(), seed: Type.Integer(), even: Type.Boolean(), error: Type.Number() }),
  ),
  run: ({ nets }) =>
    nets.map(({ value: { target, seed } }) => ({ target, seed, even: seed % 2 === 0, error: (seed + 1) / 3 })),
})
`,
  'stages/named.ts': `
import { json, many, stage, table, Type } from 'lineal'
export default stage({
  inputs: { nets: many(json(Type.Object({ target: Type.String(), seed: Type.Integer() }))) },
  params: Type.Object({}),
  output: table(Type.Object({ name: Type.String(), members: Type.String() })),
  run: ({ nets }) =>
    ['bump', 'ridge'].map((name) => {
      const own = nets.filter(({ value }) => value.target === name)
      return { name, members: own.map(({ digest }) => digest).join(' ') }
    }),
})
`,
  'stages/page.ts': `
import { html, json, many, stage, table, Type } from 'lineal'
export default stage({
  inputs: {
    tables: many(table(
      Type.Object({ target: Type.String(), seed: Type.Integer(), even: Type.Boolean(), error: Type.Number() }),
    )),
    nets: many(json(Type.Object({ target: Type.String(), seed: Type.Integer() }))),
  },
  params: Type.Object({}),
  output: html(),
  run: ({ tables: [table], nets }) => {
    const rows = nets.map(({ digest, value }) =>
      '<tr id="' + value.target + value.seed + '" data-artifact="' + digest + '"><td id="cell' + value.seed + '">1</td></tr>')
    return '<html><body><p id="words">no numbers</p><section id="C1"><table data-artifact="' + table.digest + '">' +
      '</table></section><table id="nets">' + rows.join('') + '</table></body></html>'
  },
})
`,
}
