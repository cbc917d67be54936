import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, symlinkSync } from 'node:fs'
import { baseProject } from '../base-project.ts'
import { inTurn, nothingAtAll, prepend, replace } from '../edit.ts'
import { repository } from '../project-folder.ts'
import { everything, nothing, onlyGen, row, trains, type Edit, type Row } from '../row.ts'

/** Makes a run believe that it is on another Node. */
const onNode = (version: string): Edit =>
  prepend(
    'pipeline.ts',
    `const versions = { ...process.versions, node: '${version}' }\nObject.defineProperty(process, 'versions', { value: versions })\n`,
  )

const major = process.versions.node.split('.')[0]!
const train = baseProject['stages/train.ts'] as string

/** Gives the project an engine of its own, edited and built. */
const ownEngine = (...edits: Edit[]): Edit =>
  inTurn(
    (project) => {
      cpSync(`${repository}/engine`, project.path('engine'), { recursive: true })
      symlinkSync('../engine', project.path('node_modules/lineal'))
      // The build takes it in where it is installed.
      const sqlite = 'node_modules/better-sqlite3-12'
      if (existsSync(`${repository}/${sqlite}`)) symlinkSync(`${repository}/${sqlite}`, project.path(sqlite))
    },
    ...edits,
    (project) => {
      execFileSync(process.execPath, [project.path('engine/build.mjs')])
    },
  )

/** What surrounds the code: the environment, Node, the engine itself. */
// prettier-ignore
export const surroundingRows: readonly Row[] = [
  row('26', 'a stage that now reads an environment variable', replace('lib_b.ts', 'FACTOR = 3', 'FACTOR = Number(process.env.FACTOR)'), nothing, {
    exit: 2,
    says: `error: a stage reaches what no key can cover
       lib_b.ts:4:23 process.env: take it as a param, set where the pipeline is declared
`,
    why: 'refused before anything runs: no key can cover what a stage reads of its surroundings',
  }),
  row('26b', 'an environment variable, by way of an alias', inTurn(
    prepend('lib_b.ts', 'const { env } = globalThis.process\n'),
    replace('lib_b.ts', 'FACTOR = 3', 'FACTOR = Number(env.FACTOR)'),
  ), nothing, {
    exit: 2,
    says: `error: a stage reaches what no key can cover
       lib_b.ts:1:17 process: take it as a param, set where the pipeline is declared
`,
  }),
  row('26c', 'the clock, by way of a destructured global', replace('lib_b.ts', 'FACTOR = 3', 'FACTOR = now()\nfunction now() { const { Date: D } = globalThis; return D.now() }'), nothing, {
    exit: 2,
    says: `error: a stage reaches what no key can cover
       lib_b.ts:5:38 globalThis as a value: use only what the language itself offers, or declare the stage with \`impure: "why"\`
`,
  }),
  row('26d', 'the file system, two imports away', inTurn(
    prepend('lib_b.ts', "import { readFileSync } from 'node:fs'\n"),
    replace('lib_b.ts', 'FACTOR = 3', "FACTOR = readFileSync('input.txt').length"),
  ), nothing, {
    exit: 2,
    says: `error: a stage reaches what no key can cover
       lib_b.ts:1:1 import { readFileSync } from "node:fs": let the file in through an ingest step of the pipeline, and take it as an input
`,
  }),
  row('26f', 'all of these in a function that no stage reaches', inTurn(
    prepend('lib_b.ts', "import { readFileSync } from 'node:fs'\nexport const unused = () => [readFileSync('input.txt'), process.env.FACTOR, Date.now(), Math.random()]\n"),
  ), nothing, { why: 'only what a stage reaches is refused' }),
  row('26e', 'an environment variable of which no stage knows', nothingAtAll, nothing, { env: { FACTOR: '7', TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' } }),
  row('26g', 'another time zone, where a stage asks for local times', nothingAtAll, nothing, {
    env: { TZ: 'Asia/Tokyo' },
    before: { 'lib_b.ts': 'export const deep = (x: number): number => new Date(x * 3_600_000).getHours()\n' },
    why: 'workers know one zone, UTC',
  }),
  row('26h', 'another language, where a package writes numbers', nothingAtAll, nothing, {
    env: { LC_ALL: 'de_DE.UTF-8' },
    before: { 'node_modules/rate/index.js': "export const rate = () => ((1.5).toLocaleString() === '1.5' ? 1 : 2)\n" },
    why: 'workers know one language, English',
  }),
  row('26i', 'a file beside the code, found by import.meta', replace('lib_b.ts', 'FACTOR = 3', "FACTOR = new URL('./table.json', import.meta.url).href.length"), nothing, {
    exit: 2,
    says: `error: a stage reaches what no key can cover
       lib_b.ts:4:40 import.meta: take it as a param, set where the pipeline is declared
`,
  }),
  row('26j', 'conditions set in the environment, by which a package is another', nothingAtAll, nothing, {
    env: { NODE_OPTIONS: '--conditions=other' },
    before: {
      'node_modules/rate/package.json': '{ "name": "rate", "type": "module", "exports": { "other": "./other.js", "default": "./index.js" } }\n',
      'node_modules/rate/index.js': 'export const rate = () => 1\n',
      'node_modules/rate/other.js': 'export const rate = () => 2\n',
    },
    why: 'workers start without NODE_OPTIONS and NODE_PATH',
  }),
  row('27', 'another minor version of Node', onNode(`${major}.99.0`), nothing, { why: 'the key holds the major version only' }),
  row('27b', 'another major version of Node', onNode('99.0.0'), everything),
  row('90', "another version of an encoder, of the files that come in", ownEngine(replace('engine/formats/codec.ts', 'file: 1', 'file: 2')), onlyGen),
  row('90b', "another version of JSON's encoder", ownEngine(replace('engine/formats/codec.ts', 'json: 1', 'json: 2')), everything),
  row('91', 'the engine otherwise edited', ownEngine(prepend('engine/values/stage.ts', 'export const added = 1\n'), replace('engine/cli/format.ts', ' ms`', ' milliseconds`')), nothing),
  row('92', 'a stage that is declared impure', nothingAtAll, trains, {
    before: { 'stages/train.ts': train.replace('output: Net,', "output: Net,\n  impure: 'it asks the weather',") },
    why: 'it says that no key can cover it, so it always reruns; what follows is cut off where its output is the same',
  }),
]
