import { baseProject } from '../base-project.ts'
import { replace } from '../edit.ts'
import { fromTrain, nothing, onlyTrain, prunes, row, trains, type Row } from '../row.ts'

/** Tensors in place of JSON for what train makes. */
const tensors = {
  'schemas/net.ts': `
import { Type } from '@sinclair/typebox'
import { safetensors } from 'lineal'
export const Net = safetensors(Type.Object({ tensors: Type.Object({}), metadata: Type.Object({}) }))
`,
  'stages/train.ts': (baseProject['stages/train.ts'] as string).replace(
    'return { weights }',
    'return { tensors: { weights: { shape: [weights.length], data: Float64Array.from(weights) } }, metadata: { bias: 0 } }',
  ),
  'stages/prune.ts': (baseProject['stages/prune.ts'] as string).replace(
    'net.weights.slice(-keep)',
    '[...net.tensors.weights!.data.slice(-keep)].map((x) => (Object.is(x, -0) ? -1 : x))',
  ),
}

/** Edits of schemas and of the formats behind them. */
// prettier-ignore
export const schemaRows: readonly Row[] = [
  row('81', "a description in a stage's own schema", replace('stages/train.ts', 'seed: Type.Integer()', "seed: Type.Integer({ description: 'of the start' })"), onlyTrain, {
    why: 'a schema is code that its stage can read, so the stage reruns; what it makes is the same, so nothing follows',
  }),
  row(
    '81b',
    'a description in a schema that three stages share',
    replace('schemas/net.ts', 'Type.Object({', "Type.Object({ note: Type.Optional(Type.String({ description: 'free' })),"),
    [...trains, ...prunes],
    { why: 'a schema is code of each stage that imports it; aggregate does not import it' },
  ),
  row('82', 'a schema made stricter than anything that its stage makes', replace('schemas/net.ts', 'Type.Array(Type.Number())', 'Type.Array(Type.Number(), { minItems: 1 })'), [...trains, ...prunes], {
    why: 'a schema decides whether a task fails; what the tasks make is the same',
  }),
  row('82b', 'a schema written otherwise, the same', replace('schemas/net.ts', 'Type.Array(Type.Number())', 'Type.Array((Type.Number()))'), nothing),
  row('83', 'a schema that no stage imports', replace('schemas/numbers.ts', 'export const', "export const Other = json(Type.String())\nexport const"), nothing),
  row('84', '-0 for 0 in a tensor', replace('stages/train.ts', 'Float64Array.from(weights)', 'Float64Array.from(weights, (x) => (x === 0 ? -0 : x))'), fromTrain, {
    before: { ...tensors, 'stages/train.ts': tensors['stages/train.ts'].replace('helper(x) * (seed + 10)', '(x === 8001 ? 0 : helper(x)) * seed') },
    why: 'tensors keep the sign of zero',
  }),
  row('85', 'names of tensors in another order', replace('stages/train.ts', 'metadata: { bias: 0, unit: 1 }', 'metadata: { unit: 1, bias: 0 }'), onlyTrain, {
    before: { ...tensors, 'stages/train.ts': tensors['stages/train.ts'].replace('bias: 0', 'bias: 0, unit: 1') },
  }),
]
