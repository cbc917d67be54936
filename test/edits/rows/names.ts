import { inTurn, move, replace } from '../edit.ts'
import { fromTrain, nothing, row, type Row } from '../row.ts'

/** Renaming and moving: none of it means anything. */
// prettier-ignore
export const nameRows: readonly Row[] = [
  row('24', 'a stage renamed', inTurn(move('stages/train.ts', 'stages/fit.ts'), replace('pipeline.ts', 'stages/train.ts', 'stages/fit.ts')), nothing),
  row(
    '25',
    'files of stages, helpers and schemas moved',
    inTurn(
      move('stages/train.ts', 'nets/deep/train.ts'),
      move('lib_a.ts', 'nets/lib_a.ts'),
      move('lib_b.ts', 'nets/deep/lib_b.ts'),
      replace('nets/lib_a.ts', './lib_b.ts', './deep/lib_b.ts'),
      replace('nets/deep/train.ts', "'../", "'../../"),
      replace('nets/deep/train.ts', '../../lib_a.ts', '../lib_a.ts'),
      replace('pipeline.ts', './stages/train.ts', './nets/deep/train.ts'),
    ),
    nothing,
  ),
  row(
    '25b',
    'a helper moved into the file of another',
    inTurn(
      replace('lib_a.ts', "import { deep } from './lib_b.ts'", "import { rate } from 'rate'\nconst FACTOR = 3\nconst deep = (x: number): number => x * FACTOR + rate()"),
    ),
    nothing,
  ),
  row(
    '86',
    'a helper and a constant renamed',
    inTurn(replace('lib_a.ts', 'deep', 'low'), replace('lib_b.ts', 'deep', 'low'), replace('lib_b.ts', 'FACTOR', 'TIMES')),
    nothing,
  ),
  row('86b', 'a class renamed that inspect prints', replace('lib_b.ts', 'Alpha', 'Omicron'), fromTrain, {
    before: {
      'lib_b.ts': "import { inspect } from 'node:util'\nclass Alpha {}\nexport const deep = (x: number): number => x * inspect(new Alpha()).length\n",
    },
  }),
  row('86c', 'a class renamed that nothing prints', replace('lib_b.ts', 'Alpha', 'Omicron'), nothing, {
    before: {
      'lib_b.ts': 'class Alpha { times = 3 }\nexport const deep = (x: number): number => x * new Alpha().times\n',
    },
  }),
  row('86d', 'a variable renamed that an error names whose message is read', replace('lib_b.ts', 'inner', 'within'), fromTrain, {
    before: {
      'lib_b.ts':
        'export const deep = (x: number): number => {\n  const inner = x as never as () => number\n  try { return inner() } catch (error) { return x * (error as Error).message.length }\n}\n',
    },
  }),
  row('86e', 'a variable renamed where an error is caught and not read', replace('lib_b.ts', 'inner', 'within'), nothing, {
    before: {
      'lib_b.ts':
        'export const deep = (x: number): number => {\n  const inner = x as never as () => number\n  try { return inner() } catch (error) { return error instanceof TypeError ? x * 3 : 0 }\n}\n',
    },
  }),
  row('87', 'the pipeline written otherwise', inTurn(replace('pipeline.ts', 'const data', '// All of it.\n    const numbers'), replace('pipeline.ts', '{ data }', '{ data: numbers }')), nothing),
  row(
    '93',
    'an edit declared harmless',
    inTurn(replace('lib_a.ts', 'inner + 1', '1 + inner'), async (project) => {
      const { code, err } = await project.run(['accept', 'train', '--reason', 'addition commutes'])
      if (code !== 0) throw new Error(err)
    }),
    nothing,
    { why: 'with `accept train --reason "addition commutes"`, results of the old code stay valid for the new' },
  ),
]
