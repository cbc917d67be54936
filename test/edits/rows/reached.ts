import { symlinkSync } from 'node:fs'
import { baseProject } from '../base-project.ts'
import { inTurn, remove, replace, write } from '../edit.ts'
import { fromTrain, nothing, onlyTrain, row, trains, type Edit, type Row } from '../row.ts'

const fromB = "import { deep } from './lib_b.ts'\n"
const deepEdited = replace('lib_b.ts', 'x * FACTOR +', 'x * FACTOR -')
const train = baseProject['stages/train.ts'] as string
const prune = baseProject['stages/prune.ts'] as string

/** Makes `linked.ts` a link. */
function linkTo(target: string): Edit {
  return (project) => {
    symlinkSync(target, project.path('linked.ts'))
  }
}

/** WebAssembly of one function `f`, which adds a constant to a number. */
function adding(constant: number): Uint8Array {
  const value = [...new Uint8Array(new Float64Array([constant]).buffer)]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x06, 0x01, 0x60, 0x01, 0x7c, 0x01, 0x7c],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
    ...[0x0a, 0x10, 0x01, 0x0e, 0x00, 0x20, 0x00, 0x44, ...value, 0xa0, 0x0b],
  ])
}

/** By which ways a helper may be reached: an edit behind each of them has to be seen. */
// prettier-ignore
export const reachedRows: readonly Row[] = [
  row('9', 'a helper reached by its name, at run time', deepEdited, fromTrain, {
    before: {
      'lib_a.ts': "import * as all from './lib_b.ts'\nexport const helper = (x: number) => all[['de', 'ep'].join('') as 'deep'](x)\n",
    },
  }),
  row('44', 'a helper reached through an object', deepEdited, fromTrain, {
    before: {
      'lib_a.ts': `${fromB}const table = { deep, other: () => 0 }\nexport const helper = (x: number) => table[x > 0 ? 'deep' : 'other'](x)\n`,
    },
  }),
  row('45', 'a helper reached through a class and the one it extends', deepEdited, fromTrain, {
    before: {
      'lib_a.ts': `${fromB}class Base { apply(x: number) { return deep(x) } }\nclass Net extends Base {}\nexport const helper = (x: number) => new Net().apply(x)\n`,
    },
  }),
  row('46', 'a helper reached through a re-export under another name', deepEdited, fromTrain, {
    before: {
      'lib_a.ts': "import { low } from './lib_c.ts'\nexport const helper = (x: number) => low(x) + 1\n",
      'lib_c.ts': "export { deep as low } from './lib_b.ts'\n",
    },
  }),
  row('47', 'a helper reached through a barrel file', deepEdited, fromTrain, {
    before: {
      'lib_a.ts': "import { deep } from './lib/index.ts'\nexport const helper = (x: number) => deep(x) + 1\n",
      'lib/index.ts': "export * from '../lib_b.ts'\nexport * from './other.ts'\n",
      'lib/other.ts': 'export const other = () => 1\n',
    },
  }),
  row('47b', 'another file of the barrel', replace('lib/other.ts', '=> 1', '=> 2'), nothing, {
    before: {
      'lib_a.ts': "import { deep } from './lib/index.ts'\nexport const helper = (x: number) => deep(x) + 1\n",
      'lib/index.ts': "export * from '../lib_b.ts'\nexport * from './other.ts'\n",
      'lib/other.ts': 'export const other = () => 1\n',
    },
  }),
  row('48', 'a helper reached through import *', deepEdited, fromTrain, {
    before: { 'lib_a.ts': "import * as b from './lib_b.ts'\nexport const helper = (x: number) => b.deep(x) + 1\n" },
  }),
  row('49', 'a helper reached through a dynamic import()', deepEdited, fromTrain, {
    before: {
      'stages/train.ts': train
        .replace('run({ data }', 'async run({ data }')
        .replace('ran(`', "const { deep } = await import('../lib_b.ts')\n    ran(`")
        .replace('helper(x)', 'deep(x)')
        .replace("import { helper } from '../lib_a.ts'\n", ''),
    },
  }),
  row('50', 'one of two helpers that call each other', replace('lib_c.ts', 'deep(n)', 'deep(n) + 1'), fromTrain, {
    before: {
      'lib_a.ts': "import { odd } from './lib_c.ts'\nexport const even = (n: number): number => (n <= 0 ? 1 : odd(n - 1))\nexport const helper = (x: number) => even(x % 5) + x\n",
      'lib_c.ts': `${fromB}import { even } from './lib_a.ts'\nexport const odd = (n: number): number => (n <= 0 ? 0 : even(n - 1) + deep(n))\n`,
    },
  }),
  row('51', 'JSON that a stage imports', replace('table.json', '3', '5'), fromTrain, {
    before: {
      'lib_a.ts': `${fromB}import table from './table.json'\nexport const helper = (x: number) => deep(x) * table.factor\n`,
      'table.json': '{ "factor": 3 }\n',
    },
  }),
  row('51b', 'the same JSON, written otherwise', write({ 'table.json': '{\n\t"factor": 3.0\n}' }), nothing, {
    before: {
      'lib_a.ts': `${fromB}import table from './table.json'\nexport const helper = (x: number) => deep(x) * table.factor\n`,
      'table.json': '{ "factor": 3 }\n',
    },
  }),
  row('51c', 'another entry of JSON of which one is imported', replace('table.json', '7', '8'), nothing, {
    before: {
      'lib_a.ts': `${fromB}import { factor } from './table.json'\nexport const helper = (x: number) => deep(x) * factor\n`,
      'table.json': '{ "factor": 3, "other": 7 }\n',
    },
  }),
  row('51d', 'text that a stage imports', replace('table.csv', '3', '5'), fromTrain, {
    before: {
      'lib_a.ts': `${fromB}import table from './table.csv'\nexport const helper = (x: number) => deep(x) * Number(table)\n`,
      'table.csv': '3\n',
    },
  }),
  row('52', 'WebAssembly that a stage imports', write({ 'add.wasm': adding(2) }), fromTrain, {
    before: {
      'lib_a.ts': `${fromB}import bytes from './add.wasm'
const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
export const helper = (x: number): number => f(deep(x))
`,
      'add.wasm': adding(1),
    },
  }),
  row('53', 'a helper that two stages share', replace('lib_c.ts', 'x + 1', 'x + 2'), fromTrain, {
    before: {
      'lib_c.ts': 'export const shared = (x: number) => x + 1\nexport const ofTrain = (x: number) => x * 2\n',
      'lib_a.ts': `${fromB}import { ofTrain, shared } from './lib_c.ts'\nexport const helper = (x: number) => shared(ofTrain(deep(x)))\n`,
      'stages/prune.ts': prune
        .replace('slice(-keep)', 'slice(-keep).map(shared)')
        .replace("'../schemas/net.ts'", "'../schemas/net.ts'\nimport { shared } from '../lib_c.ts'"),
    },
  }),
  row('53b', 'a helper of one stage, beside one that two share', replace('lib_c.ts', 'x * 2', '2 * x'), onlyTrain, {
    before: {
      'lib_c.ts': 'export const shared = (x: number) => x + 1\nexport const ofTrain = (x: number) => x * 2\n',
      'lib_a.ts': `${fromB}import { ofTrain, shared } from './lib_c.ts'\nexport const helper = (x: number) => shared(ofTrain(deep(x)))\n`,
      'stages/prune.ts': prune
        .replace('slice(-keep)', 'slice(-keep).map(shared)')
        .replace("'../schemas/net.ts'", "'../schemas/net.ts'\nimport { shared } from '../lib_c.ts'"),
    },
    why: 'prune does not reach it; what train makes is the same',
  }),
  row('54', 'a module imported for its effect alone', replace('setup.ts', 'triple = 3', 'triple = 4'), fromTrain, {
    before: {
      'lib_a.ts': "import './setup.ts'\nimport { settings } from './settings.ts'\nexport const helper = (x: number) => x * settings.triple\n",
      'settings.ts': 'export const settings = { triple: 1 }\n',
      'setup.ts': "import { settings } from './settings.ts'\nsettings.triple = 3\n",
    },
  }),
  row('55', 'a new file that an import now finds first', write({ 'low.ts': 'export const low = (x: number) => x + 1\n' }), fromTrain, {
    before: {
      'lib_a.ts': "import { low } from './low'\nexport const helper = (x: number) => low(x)\n",
      'low/index.ts': "import { deep } from '../lib_b.ts'\nexport const low = deep\n",
    },
  }),
  {
    number: '56',
    title: 'an import by way of a link, and the link then led elsewhere',
    before: { 'three.ts': 'export const low = (x: number) => x * 33\n', 'five.ts': 'export const low = (x: number) => x * 55\n' },
    steps: [
      {
        edit: inTurn(linkTo('three.ts'), replace('lib_a.ts', 'deep(x)', 'low(x)'), replace('lib_a.ts', '{ deep } from \'./lib_b.ts\'', '{ low } from \'./linked.ts\'')),
        runs: fromTrain,
      },
      { edit: inTurn(remove('linked.ts'), linkTo('five.ts')), runs: fromTrain },
    ],
  },
  row('57', 'what an alias of package.json stands for', replace('package.json', './lib_b.ts', './lib_c.ts'), fromTrain, {
    before: {
      'package.json': '{ "type": "module", "imports": { "#deep": "./lib_b.ts" } }\n',
      'lib_a.ts': "import { deep } from '#deep'\nexport const helper = (x: number) => deep(x) + 1\n",
      'lib_c.ts': 'export const deep = (x: number) => x * 5\n',
    },
  }),
  row('58', 'what an alias of tsconfig.json stands for', replace('tsconfig.json', './lib_b.ts', './lib_c.ts'), fromTrain, {
    before: {
      'tsconfig.json': '{ "compilerOptions": { "paths": { "low": ["./lib_b.ts"] } } }\n',
      'lib_a.ts': "import { deep } from 'low'\nexport const helper = (x: number) => deep(x) + 1\n",
      'lib_c.ts': 'export const deep = (x: number) => x * 5\n',
    },
  }),
  row('59', 'an option of tsconfig.json that changes no code', write({ 'tsconfig.json': '{ "compilerOptions": { "strict": true, "noUnusedLocals": true } }\n' }), nothing),
  row('60', 'a stage that reads the outputs of others than before', replace('pipeline.ts', 'prune({ net: train({ data }, { seed }) }', 'prune({ net: train({ data }, { seed: 2 - seed }) }'), nothing, {
    why: 'the same tasks, made in another order',
  }),
  row('61', 'two seeds that swap their outputs', replace('stages/train.ts', '[5, 7, 9]', '[7, 5, 9]'), [...trains, 'aggregate'], {
    before: { 'stages/train.ts': train.replace('helper(x) * (seed + 10)', 'helper(x) * [5, 7, 9][seed]!') },
    why: 'prune has seen both nets before; aggregate is told which net is of which seed',
  }),
  row('62', 'a second stage with the same code and inputs', inTurn(
    (project) => { project.write('stages/prune-again.ts', project.read('stages/prune.ts')) },
    replace('pipeline.ts', "const aggregate", "const again = use(() => import('./stages/prune-again.ts'))\n    const aggregate"),
    replace('pipeline.ts', 'prune({ net:', 'again({ net:'),
  ), nothing, { why: 'a task is what it does: whatever it is called, it has been done' }),
  row('63', 'a parameter read through a destructuring default', replace('lib_a.ts', 'by = 1', 'by = 2'), fromTrain, {
    before: { 'lib_a.ts': `${fromB}export const helper = (x: number, { by = 1 }: { by?: number } = {}) => deep(x) + by\n` },
  }),
]
