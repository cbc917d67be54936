import { baseProject } from '../base-project.ts'
import { inTurn, replace } from '../edit.ts'
import { everything, fromPrune, nothing, onlyTrain, row, type Row } from '../row.ts'

const gen = baseProject['stages/gen.ts'] as string
const train = baseProject['stages/train.ts'] as string
const pipelineWith = (params: string): string =>
  (baseProject['pipeline.ts'] as string).replace("{ scale: 2, shift: { by: 0, unit: 'µ' } }", params)
const inPipeline = (from: string, to: string): ReturnType<typeof replace> => replace('pipeline.ts', from, to)

/** Declares how much prune keeps as a param of the pipeline. */
const becomesParam = (keep: string): ReturnType<typeof replace> =>
  inTurn(
    inPipeline("import { pipeline } from 'lineal'", "import { pipeline, Type } from 'lineal'"),
    inPipeline(
      '  graph({ use, ingest })',
      `  params: Type.Object({ prune: Type.Object({ keep: Type.Integer({ default: ${keep} }) }) }),\n  graph({ use, ingest, params })`,
    ),
    inPipeline('{ keep: 1000 }', 'params.prune'),
  )

/** Edits of params, seeds, and of how values are written. */
// prettier-ignore
export const paramRows: readonly Row[] = [
  row('13', 'a param changed', inPipeline('keep: 1000', 'keep: 999'), fromPrune),
  row('13b', 'a value becomes a param of the pipeline', becomesParam('1000'), nothing),
  row('13c', 'the default of a param of the pipeline changed', becomesParam('999'), fromPrune),
  row('14', 'a seed added', inPipeline('[0, 1, 2]', '[0, 1, 2, 3]'), ['train 3', 'prune', 'aggregate']),
  row('15', 'a seed removed', inPipeline('[0, 1, 2]', '[0, 1]'), ['aggregate']),
  {
    number: '16',
    title: 'a seed removed, then added again',
    before: {},
    steps: [
      { edit: inPipeline('[0, 1, 2]', '[0, 2]'), runs: ['aggregate'] },
      { edit: inPipeline('[0, 2]', '[0, 1, 2]'), runs: nothing },
    ],
  },
  row('72', 'the seeds in another order', inPipeline('[0, 1, 2]', '[2, 0, 1]'), nothing),
  row('73', 'params in another order', inPipeline("by: 0, unit: 'µ'", "unit: 'µ', by: 0"), nothing, {
    before: { 'stages/gen.ts': gen.replace('+ shift.by', '+ Object.keys(shift)[0]!.length') },
    why: 'so a stage that looks at the order of its params sees the same',
  }),
  row('73b', 'inputs wired in another order', inPipeline('{ nets, data }', '{ data, nets }'), nothing, {
    before: {
      'pipeline.ts': (baseProject['pipeline.ts'] as string).replace('{ nets }', '{ nets, data }'),
      'stages/aggregate.ts': (baseProject['stages/aggregate.ts'] as string)
        .replace('many(Numbers) }', 'many(Numbers), data: Numbers }')
        .replace('run({ nets }) {', 'run(inputs) {\n    const { nets } = inputs')
        .replace('reduce((sum, x) => sum + x, 0)', 'length + Object.keys(inputs)[0]!.charCodeAt(0)'),
    },
    why: 'so a stage that looks at the order of its inputs sees the same',
  }),
  row('74', 'a field of a param that is undefined', inPipeline('by: 0,', 'by: 0, note: undefined,'), nothing, {
    before: { 'stages/gen.ts': gen.replace('+ shift.by', '+ Object.keys(shift).length') },
    why: 'so a stage that counts the fields of its params sees the same',
  }),
  row('75', '-0 for 0 in a param', inPipeline('by: 0,', 'by: -0,'), nothing, {
    exit: 2,
    says: 'error: gen[scale=2]: -0 has no place in JSON\n   at: pipeline.ts:12:18, /params/shift/by\n  fix: write 0, or add 0 to it (x + 0)\n',
  }),
  row('76', '1e21 written in full', inPipeline('by: 1e21', 'by: 1000000000000000000000'), nothing, {
    before: { 'pipeline.ts': pipelineWith("{ scale: 2, shift: { by: 1e21, unit: 'µ' } }") },
  }),
  row('76b', 'the next number after 1e21', inPipeline('by: 1e21', 'by: 1000000000000000131072'), everything, {
    before: { 'pipeline.ts': pipelineWith("{ scale: 2, shift: { by: 1e21, unit: 'µ' } }") },
  }),
  row('77', 'NaN in a param', inPipeline('by: 0,', 'by: NaN,'), nothing, {
    exit: 2,
    says: 'error: gen[scale=2]: NaN has no place in JSON\n   at: pipeline.ts:12:18, /params/shift/by\n  fix: use null for a value that is missing\n',
  }),
  row('78', 'a letter composed of two in its place', inPipeline("'\u00e9'", "'e\u0301'"), everything, {
    before: { 'pipeline.ts': pipelineWith("{ scale: 2, shift: { by: 0, unit: '\u00e9' } }") },
  }),
  row('78b', 'a letter written as an escape', inPipeline("'\u00e9'", "'\\u00e9'"), nothing, {
    before: { 'pipeline.ts': pipelineWith("{ scale: 2, shift: { by: 0, unit: '\u00e9' } }") },
  }),
  row('79', 'an output built in another order', replace('stages/train.ts', '{ weights, bias: 1 }', '{ bias: 1, weights }'), onlyTrain, {
    before: { 'stages/train.ts': train.replace('{ weights }', '{ weights, bias: 1 }') },
    why: 'the code is another, the value and so its bytes are the same',
  }),
  row('80', 'an output with a field that is undefined', replace('stages/train.ts', 'bias: 0', 'bias: 0, note: undefined'), onlyTrain, {
    before: { 'stages/train.ts': train.replace('{ weights }', '{ weights, bias: 0 }') },
    why: 'JSON has no undefined, so what the next stage reads is the same',
  }),
  row('80b', 'an output with NaN', replace('stages/train.ts', 'return { weights }', 'return { weights: [NaN, ...weights] }'), onlyTrain, {
    exit: 1,
    says: 'NaN has no place in JSON\n    at: /weights/0\n   fix: use null for a value that is missing\n',
  }),
]
