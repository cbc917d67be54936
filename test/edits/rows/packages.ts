import { symlinkSync } from 'node:fs'
import { baseProject } from '../base-project.ts'
import { inTurn, move, prepend, remove, replace, unseen, write } from '../edit.ts'
import { fromTrain, nothing, onlyTrain, row, type Row } from '../row.ts'

const rate = 'node_modules/rate'
const lock = (version: string): ReturnType<typeof replace> => replace('package-lock.json', '1.0.0', version)
const bump = (name: string): ReturnType<typeof replace> =>
  inTurn(replace(`node_modules/${name}/package.json`, '"version": "1.0.0"', '"version": "1.0.1"'), lock('1.0.1'))

/** Edits of packages: train alone reaches `rate`, and `rate-core` through it. */
// prettier-ignore
export const packageRows: readonly Row[] = [
  row('11', 'a package edited, the lock file not', replace(`${rate}/index.js`, 'core / 2', 'core / 4'), fromTrain),
  row('11b', 'a package edited that a package depends on', replace(`${rate}-core/index.js`, '= 1', '= 3'), fromTrain),
  row(
    '11c',
    'a package edited, with its size and time kept',
    unseen(`${rate}/index.js`, replace(`${rate}/index.js`, 'core / 2', 'core / 4')),
    fromTrain,
  ),
  {
    number: '11d',
    title: 'a package linked from the project, edited where it lies',
    before: {},
    steps: [
      {
        edit: inTurn(move(rate, 'packages/rate'), (project) => {
          symlinkSync('../packages/rate', project.path(rate))
        }),
        runs: nothing,
      },
      { edit: replace('packages/rate/index.js', 'core / 2', 'core / 4'), runs: fromTrain },
    ],
  },
  row('11e', 'a package that a stage imports dynamically', replace(`${rate}/index.js`, 'core / 2', 'core / 4'), fromTrain, {
    before: {
      'stages/train.ts': (baseProject['stages/train.ts'] as string)
        .replace('run({ data }', 'async run({ data }')
        .replace('ran(`', "const { rate } = await import('rate')\n    ran(`")
        .replace('helper(x)', '(helper(x) + rate())'),
      'lib_a.ts': 'export const helper = (x: number) => x + 1\n',
    },
  }),
  row('11f', 'a package imported for its effect', replace('node_modules/spare/index.js', '= 1', '= 2'), fromTrain, {
    before: {
      'lib_b.ts': "import 'spare'\nexport const deep = (x: number): number => x * [].step\n",
      'node_modules/spare/index.js': 'Array.prototype.step = 1\n',
    },
  }),
  row(
    '12',
    'a package bumped, with the lock file',
    inTurn(bump('rate'), replace(`${rate}/index.js`, 'core / 2', 'core / 4')),
    fromTrain,
  ),
  row('64', 'a package bumped that no stage imports', inTurn(bump('spare'), replace('node_modules/spare/index.js', '1', '2')), nothing),
  row(
    '64b',
    'a package bumped that a stage imports and does not use',
    inTurn(bump('spare'), replace('node_modules/spare/index.js', '1', '2')),
    nothing,
    {
      before: {
        'lib_a.ts': "export { helper } from './lib_c.js'\n",
        'lib_c.js': "import { spare } from 'spare'\nimport { deep } from './lib_b.ts'\nexport const helper = (x) => deep(x) + 1\n",
      },
    },
  ),
  row('64c', 'a package imported by type only, and bumped', inTurn(bump('spare'), replace('node_modules/spare/index.js', '1', '2')), nothing, {
    before: {
      'lib_a.ts': "import type { spare } from 'spare'\nimport { deep } from './lib_b.ts'\nexport const helper = (x: typeof spare) => deep(x) + 1\n",
    },
  }),
  row('65', 'a package bumped with the same code', bump('rate'), onlyTrain, {
    why: 'a package can read its own package.json, so that counts as its content; what train makes is the same',
  }),
  row('65b', 'an export more in a package', prepend(`${rate}/index.js`, 'export const more = 1\n'), onlyTrain, {
    why: 'packages are digested whole; what train makes is the same',
  }),
  row(
    '66',
    "a package's documentation, types and source maps",
    write({ [`${rate}/README.md`]: '# Rate\n', [`${rate}/index.d.ts`]: 'export {}\n', [`${rate}/index.js.map`]: '{}\n' }),
    nothing,
  ),
  row('67', 'a dependency installed elsewhere, the same', move(`${rate}-core`, `${rate}/node_modules/rate-core`), nothing),
  row(
    '68',
    'another version of a dependency, nearer to what imports it',
    write({
      [`${rate}/node_modules/rate-core/package.json`]: '{ "name": "rate-core", "type": "module", "exports": "./index.js" }\n',
      [`${rate}/node_modules/rate-core/index.js`]: 'export const core = 4\n',
    }),
    fromTrain,
  ),
  row('69', 'a package that is not there any more', remove('node_modules/rate-core'), nothing, {
    exit: 2,
    says: "error: stages/train.ts can't be loaded as a stage: Error: Cannot find package 'rate-core' imported from",
  }),
  row('89', 'a package that comes to import what it does not declare', replace(`${rate}/index.js`, 'import', "import 'spare'\nimport"), onlyTrain, {
    says: 'used what its key does not cover: modules of no package that it depends on (node_modules/spare/index.js',
    why: 'no key follows what a package hides, so edits of that alone rerun nothing: the run says so beforehand, and `--strict` refuses it',
  }),
]
