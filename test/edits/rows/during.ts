import { inTurn, nothingAtAll, replace } from '../edit.ts'
import { everything, fromTrain, nothing, trains, type Row } from '../row.ts'

const last = (from: number, to: number): ReturnType<typeof replace> => replace('input.txt', `\n${from}\n`, `\n${to}\n`)

/** Edits made while a run is under way. */
// prettier-ignore
export const duringRows: readonly Row[] = [
  {
    number: '35',
    title: 'the input file edited while the stage that reads it is running, then put back',
    before: {},
    steps: [
      {
        edit: last(4000, 4001),
        during: last(4001, 4002),
        runs: ['gen'],
        exit: 1,
        says: 'input.txt changed while the run was under way, so the result is not recorded',
      },
      { edit: nothingAtAll, runs: everything },
      { edit: last(4002, 4001), runs: everything },
      { edit: last(4001, 4000), runs: nothing },
    ],
    why: 'what was made of bytes that nobody can name is not recorded, so it poisons no later run',
  },
  {
    number: '35b',
    title: 'a helper edited while a run is under way, then put back',
    before: {},
    steps: [
      { edit: last(4000, 4001), during: replace('lib_a.ts', 'inner + 1', 'inner + 2'), runs: everything },
      { edit: nothingAtAll, runs: fromTrain },
      { edit: replace('lib_a.ts', 'inner + 2', 'inner + 1'), runs: nothing },
    ],
    why: 'the run goes on with the code that it began with, and records it as that',
  },
  {
    number: '35c',
    title: 'a package edited while a run is under way, then put back',
    before: {},
    steps: [
      {
        edit: last(4000, 4001),
        during: replace('node_modules/rate/index.js', 'core / 2', 'core / 4'),
        runs: ['gen', ...trains],
        exit: 1,
        says: 'the package "rate" changed while the run was under way, so the result is not recorded',
      },
      { edit: nothingAtAll, runs: fromTrain },
      { edit: replace('node_modules/rate/index.js', 'core / 4', 'core / 2'), runs: fromTrain },
      { edit: last(4001, 4000), runs: nothing },
    ],
    why: 'a worker loads packages after they were digested, so what they had a part in is not recorded',
  },
  {
    number: '35d',
    title: 'the pipeline edited while a run is under way',
    before: {},
    steps: [
      { edit: last(4000, 4001), during: replace('pipeline.ts', '[0, 1, 2]', '[0, 1]'), runs: everything },
      { edit: inTurn(), runs: ['aggregate'] },
    ],
  },
]
