import { range } from '../../engine/graph/grid.ts'

/** The text of a project's files, by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/**
 * The project that each row of the matrix starts from: gen -> train(seed) x3 -> prune x3 -> aggregate, where train imports
 * `lib_a`, which imports `lib_b`, which imports the package `rate`, which depends on `rate-core`.
 *
 * A stage tells that it ran through the package `witness`, whose files no row changes: so what it does decides no key, and
 * what ran is seen without asking the engine. While a file `hold` is there, a task that began goes on waiting.
 */
export const baseProject: Files = {
  'package.json': '{ "type": "module", "dependencies": { "rate": "1.0.0", "spare": "1.0.0", "witness": "1.0.0" } }\n',
  'package-lock.json': '{ "packages": { "node_modules/rate": { "version": "1.0.0", "integrity": "sha512-old" } } }\n',
  // Large enough that what is made of it is kept in files of the cache.
  'input.txt': `${range(1, 4001).join('\n')}\n`,
  'pipeline.ts': `
import { pipeline } from 'lineal'

const seeds = [0, 1, 2]

export default pipeline(import.meta.url, {
  graph({ use, ingest }) {
    const gen = use(() => import('./stages/gen.ts'))
    const train = use(() => import('./stages/train.ts'))
    const prune = use(() => import('./stages/prune.ts'))
    const aggregate = use(() => import('./stages/aggregate.ts'))
    const data = gen({ file: ingest('input.txt') }, { scale: 2, shift: { by: 0, unit: 'µ' } })
    const nets = seeds.map((seed) => prune({ net: train({ data }, { seed }) }, { keep: 1000 }))
    return { publish: { 'result.json': aggregate({ nets }, {}) } }
  },
})
`,
  'schemas/numbers.ts': `
import { Type } from '@sinclair/typebox'
import { json } from 'lineal'

export const Numbers = json(Type.Array(Type.Number()))
`,
  'schemas/net.ts': `
import { Type } from '@sinclair/typebox'
import { json } from 'lineal'

export const Net = json(Type.Object({ weights: Type.Array(Type.Number()) }))
`,
  'stages/gen.ts': `
import { Type } from '@sinclair/typebox'
import { ran } from 'witness'
import { file, stage } from 'lineal'
import { Numbers } from '../schemas/numbers.ts'

export default stage({
  inputs: { file: file() },
  params: Type.Object({ scale: Type.Number(), shift: Type.Object({ by: Type.Number(), unit: Type.String() }) }),
  output: Numbers,
  run({ file }, { scale, shift }) {
    ran('gen')
    const lines = new TextDecoder().decode(file).trim().split('\\n')
    return lines.map((line) => scale * Number(line) + shift.by + shift.unit.length)
  },
})
`,
  'stages/train.ts': `
import { Type } from '@sinclair/typebox'
import { ran } from 'witness'
import { stage } from 'lineal'
import { helper } from '../lib_a.ts'
import { Net } from '../schemas/net.ts'
import { Numbers } from '../schemas/numbers.ts'

export default stage({
  inputs: { data: Numbers },
  params: Type.Object({ seed: Type.Integer() }),
  output: Net,
  run({ data }, { seed }) {
    ran(\`train \${seed}\`)
    const weights = data.map((x) => helper(x) * (seed + 10))
    return { weights }
  },
})
`,
  'stages/prune.ts': `
import { Type } from '@sinclair/typebox'
import { ran } from 'witness'
import { stage } from 'lineal'
import { Net } from '../schemas/net.ts'
import { Numbers } from '../schemas/numbers.ts'

export default stage({
  inputs: { net: Net },
  params: Type.Object({ keep: Type.Integer() }),
  output: Numbers,
  run({ net }, { keep }) {
    ran('prune')
    return net.weights.slice(-keep)
  },
})
`,
  'stages/aggregate.ts': `
import { Type } from '@sinclair/typebox'
import { ran } from 'witness'
import { json, many, stage } from 'lineal'
import { Numbers } from '../schemas/numbers.ts'

const Result = json(Type.Array(Type.Object({ seed: Type.Number(), sum: Type.Number(), weights: Type.Array(Type.Number()) })))

export default stage({
  inputs: { nets: many(Numbers) },
  params: Type.Object({}),
  output: Result,
  run({ nets }) {
    ran('aggregate')
    return nets.map(({ params, value }) => ({
      seed: Number(params.seed),
      sum: value.reduce((sum, x) => sum + x, 0),
      weights: [...value],
    }))
  },
})
`,
  'lib_a.ts': `
import { deep } from './lib_b.ts'

export function helper(x: number): number {
  const inner = deep(x)
  return inner + 1
}

export const unrelated = 1
`,
  'lib_b.ts': `
import { rate } from 'rate'

const FACTOR = 3

export const deep = (x: number): number => x * FACTOR + rate()
`,
  'node_modules/rate/package.json':
    '{ "name": "rate", "version": "1.0.0", "type": "module", "exports": "./index.js", "dependencies": { "rate-core": "1" } }\n',
  'node_modules/rate/index.js': "import { core } from 'rate-core'\nexport const rate = () => core / 2\n",
  'node_modules/rate-core/package.json':
    '{ "name": "rate-core", "version": "1.0.0", "type": "module", "exports": "./index.js" }\n',
  'node_modules/rate-core/index.js': 'export const core = 1\n',
  'node_modules/spare/package.json':
    '{ "name": "spare", "version": "1.0.0", "type": "module", "exports": "./index.js" }\n',
  'node_modules/spare/index.js': 'export const spare = 1\n',
  'node_modules/witness/package.json':
    '{ "name": "witness", "version": "1.0.0", "type": "module", "exports": "./index.js" }\n',
  'node_modules/witness/index.js': `
import { appendFileSync, existsSync } from 'node:fs'

const place = (name) => new URL(\`../../\${name}\`, import.meta.url)
const clock = new Int32Array(new SharedArrayBuffer(4))

export function ran(task) {
  appendFileSync(place('ran'), \`\${task}\\n\`)
  while (existsSync(place('hold'))) Atomics.wait(clock, 0, 0, 5)
}
`,
}
