import { inTurn, prepend, replace, write } from '../edit.ts'
import { fromTrain, nothing, onlyGen, onlyTrain, prunes, row, trains, type Edit, type Row } from '../row.ts'

const sources = [
  'pipeline.ts',
  'lib_a.ts',
  'lib_b.ts',
  ...['gen', 'train', 'prune', 'aggregate'].map((name) => `stages/${name}.ts`),
  ...['net', 'numbers'].map((name) => `schemas/${name}.ts`),
]

/** Makes the same change to every source file. */
function everywhere(change: (text: string) => string): Edit {
  return (project) => {
    for (const path of sources) project.write(path, change(project.read(path)))
  }
}

const helperDoubled = replace('lib_a.ts', 'return inner + 1', 'return inner + 2')

/** What no edit without a meaning may rerun, and every edit with one must. */
// prettier-ignore
export const codeRows: readonly Row[] = [
  row('1', 'a comment inside a stage', replace('stages/train.ts', 'const w', '// Why.\n    const w'), nothing),
  row(
    '2',
    'white space and quotes everywhere',
    everywhere((text) => text.replaceAll('  ', '\t').replaceAll('\n', '\n\n').replaceAll("'", '"')),
    nothing,
  ),
  row('2b', 'line ends of Windows and a byte order mark', everywhere((text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`), nothing),
  row('3', 'a comment beside the function, in the same file', prepend('lib_a.ts', '/** Adds one. */\n'), nothing),
  row('4', 'a local variable renamed', replace('lib_a.ts', 'inner', 'between'), nothing),
  row(
    '5',
    'an unrelated export of the same file changed, another added',
    replace('lib_a.ts', 'unrelated = 1', "unrelated = 'one'\nexport const another = () => unrelated"),
    nothing,
  ),
  row('5b', 'an unrelated export that a call computes', replace('lib_a.ts', '[1, 2]', '[1, 3]'), onlyTrain, {
    before: {
      'lib_a.ts': "import { deep } from './lib_b.ts'\nexport const helper = (x: number) => deep(x) + 1\nexport const unrelated = [1, 2].map(deep)\n",
    },
    why: 'the call is made whenever the module is loaded, and a call may do anything; what train makes is the same',
  }),
  row('6', 'a helper one import away', helperDoubled, fromTrain),
  row('7', 'a helper two imports away', replace('lib_b.ts', 'x * FACTOR +', 'x * FACTOR -'), fromTrain),
  row('8', "a module's constant", replace('lib_b.ts', 'FACTOR = 3', 'FACTOR = 4'), fromTrain),
  row(
    '10',
    'types: an interface, annotations, an assertion',
    inTurn(
      prepend('lib_a.ts', 'interface Box { readonly x: number }\nexport type Boxes = readonly Box[]\n'),
      replace('lib_a.ts', 'const inner = deep(x)', 'const inner: number = deep(x as Box["x"])!'),
    ),
    nothing,
  ),
  row(
    '21',
    'an upstream stage reran to the same output',
    replace('stages/gen.ts', 'scale * Number(line)', 'Number(line) * scale'),
    onlyGen,
  ),
  row(
    '21b',
    'an output changed only in what the next stage drops',
    replace('stages/train.ts', 'data.map((x) =>', 'data.map((x, i) => i === 0 ? -1 :'),
    [...trains, ...prunes],
  ),
  {
    number: '22',
    title: 'an edit and its revert',
    before: {},
    steps: [
      { edit: helperDoubled, runs: fromTrain },
      { edit: replace('lib_a.ts', 'return inner + 2', 'return inner + 1'), runs: nothing },
    ],
  },
  row(
    '23',
    "a result's shape changed in its producer and its consumer",
    inTurn(
      replace('schemas/net.ts', 'weights:', 'w:'),
      replace('stages/train.ts', 'return { weights }', 'return { w: weights }'),
      replace('stages/prune.ts', 'net.weights', 'net.w'),
    ),
    [...trains, ...prunes],
  ),
  row(
    '36',
    'imports in another order, one more that is not used',
    inTurn(
      replace('stages/train.ts', "import { Net } from '../schemas/net.ts'\n", ''),
      prepend('stages/train.ts', "import { Net } from '../schemas/net.ts'\nimport { deep } from '../lib_b.ts'\n"),
    ),
    nothing,
  ),
  row(
    '37',
    'functions and constants of a file in another order',
    write({
      'lib_b.ts':
        "export const deep = (x: number): number => x * FACTOR + rate()\nconst FACTOR = 3\nimport { rate } from 'rate'\n",
    }),
    nothing,
  ),
  row(
    '38',
    'two initialisers swapped whose order does not matter',
    replace('lib_a.ts', 'const ONE = 1\nconst TWO = 2', 'const TWO = 2\nconst ONE = 1'),
    nothing,
    {
      before: {
        'lib_a.ts': "import { deep } from './lib_b.ts'\nconst ONE = 1\nconst TWO = 2\nexport const helper = (x: number) => deep(x) * TWO + ONE\n",
      },
    },
  ),
  row(
    '39',
    'two initialisers swapped whose order matters',
    replace('lib_a.ts', 'const one = take()\nconst two = take()', 'const two = take()\nconst one = take()'),
    fromTrain,
    {
      before: {
        'lib_a.ts':
          "import { deep } from './lib_b.ts'\nlet taken = 0\nconst take = () => (taken += 1)\nconst one = take()\nconst two = take()\nexport const helper = (x: number) => deep(x) * two + one\n",
      },
    },
  ),
  row('40', "a function renamed whose name the code reads", replace('lib_a.ts', 'increase', 'increment'), fromTrain, {
    before: {
      'lib_a.ts':
        "import { deep } from './lib_b.ts'\nconst increase = (x: number) => x + 1\nconst nameOf = (f: { name: string }) => f.name\nexport const helper = (x: number) => increase(deep(x)) * nameOf(increase).length\n",
    },
  }),
  row('41', 'a function reformatted whose text the code reads', replace('lib_a.ts', 'x + 1', 'x  +  1'), nothing, {
    before: {
      'lib_a.ts':
        "import { deep } from './lib_b.ts'\nconst increase = (x: number) => x + 1\nexport const helper = (x: number) => increase(deep(x)) * String(increase).length\n",
    },
    why: 'what runs is the bundle, and the text of the function is the same there',
  }),
  row('42', 'a function changed whose text alone the code reads', replace('lib_a.ts', 'x + 1', 'x + 100'), fromTrain, {
    before: {
      'lib_a.ts':
        "import { deep } from './lib_b.ts'\nconst increase = (x: number) => x + 1\nexport const helper = (x: number) => deep(x) * increase.toString().length\n",
    },
  }),
  row('43', "a stage's limits and allowances", replace('stages/train.ts', 'output: Net,', 'output: Net,\n  limits: { seconds: 600 },'), onlyTrain, {
    why: 'they stand in the stage, as code that it could read; what it makes is the same, so nothing follows',
  }),
  row('43b', 'a stage keeps its failures from now on', replace('stages/train.ts', 'output: Net,', "output: Net,\n  failures: 'kept',"), nothing, {
    why: 'what becomes of a failure decides no result, and is taken out of the code that is hashed and runs',
  }),
]
