import { symlinkSync } from 'node:fs'
import { inTurn, move, nothingAtAll, remove, replace, setTime, unseen, writeAgain } from '../edit.ts'
import { everything, fromTrain, nothing, row, type Row } from '../row.ts'

const longAgo = new Date('2001-02-03T04:05:06Z')
const inputEdited = replace('input.txt', '\n4000\n', '\n4000\n4001\n')
const sameSize = replace('input.txt', '\n4000\n', '\n4001\n')

/** Edits of the file that comes in, and of the times of files. */
// prettier-ignore
export const inputRows: readonly Row[] = [
  row('17', 'the input file touched', setTime('input.txt', new Date('2030-01-01T00:00:00Z')), nothing),
  row('17b', 'the input file touched, with an older time', setTime('input.txt', longAgo), nothing),
  row('18', 'the input file changed', inputEdited, everything),
  row('19', 'the input file changed, with its size and time kept', unseen('input.txt', sameSize), everything),
  row('19b', 'a helper changed, with its size and time kept', unseen('lib_b.ts', replace('lib_b.ts', 'x * FACTOR +', 'x * FACTOR -')), fromTrain),
  {
    number: '19c',
    title: 'a helper changed twice at once, with its size and time kept',
    before: {},
    steps: [
      { edit: unseen('lib_b.ts', replace('lib_b.ts', 'x * FACTOR +', 'x * FACTOR -')), runs: fromTrain },
      { edit: unseen('lib_b.ts', replace('lib_b.ts', 'FACTOR = 3', 'FACTOR = 7')), runs: fromTrain },
    ],
  },
  row('20', 'the input file changed, with an older time', inTurn(inputEdited, setTime('input.txt', longAgo)), everything),
  row('33', 'no edit at all, in a copy of the project in another folder', nothingAtAll, nothing, {
    why: 'each row begins so: its first run, in a copy of a project where all had run, runs nothing',
  }),
  row(
    '34',
    'every source file written again with the same bytes, as a checkout does',
    inTurn(
      ...['input.txt', 'package.json', 'pipeline.ts', 'lib_a.ts', 'lib_b.ts', 'stages/gen.ts', 'stages/train.ts', 'schemas/net.ts'].map(writeAgain),
      writeAgain('node_modules/rate/index.js'),
    ),
    nothing,
  ),
  row('70', 'the input file under another name', inTurn(move('input.txt', 'data/numbers.txt'), replace('pipeline.ts', 'input.txt', 'data/numbers.txt')), nothing),
  row(
    '71',
    'the input file replaced by a link to other bytes',
    inTurn(remove('input.txt'), (project) => {
      project.write('other.txt', '1\n2\n')
      symlinkSync('other.txt', project.path('input.txt'))
    }),
    everything,
  ),
]
