import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stageOf, type Row } from './edit-rows.ts'
import { codeOf, TemporaryProject, type Files } from './temporary-project.ts'

const reached: readonly Row[] = [
  [
    'an object',
    {
      'stages/a.ts': stageOf('(k) => table[k](1)', "import { table } from '../lib/table.ts'"),
      'lib/table.ts': "import { one } from './one.ts'\nexport const table = { one }\n",
      'lib/one.ts': 'export const one = (x) => x + 1',
    },
    { 'lib/one.ts': 'export const one = (x) => x + 2' },
  ],
  [
    'a class',
    {
      'stages/a.ts': stageOf('(x) => new Box().open(x)', "import { Box } from '../lib/box.ts'"),
      'lib/box.ts': 'class Base { open(x) { return x } }\nexport class Box extends Base {}\n',
    },
    { 'lib/box.ts': 'class Base { open(x) { return -x } }\nexport class Box extends Base {}\n' },
  ],
  [
    'a re-export',
    {
      'stages/a.ts': stageOf('(x) => uno(x)', "import { uno } from '../lib/index.ts'"),
      'lib/index.ts': "export { one as uno } from './one.ts'\n",
      'lib/one.ts': 'export const one = (x) => x + 1',
    },
    { 'lib/one.ts': 'export const one = (x) => x + 2' },
  ],
  [
    'a barrel file',
    {
      'stages/a.ts': stageOf('(x) => one(x)', "import { one } from '../lib/index.ts'"),
      'lib/index.ts': "export * from './one.ts'\nexport * from './two.ts'\n",
      'lib/one.ts': 'export const one = (x) => x + 1',
      'lib/two.ts': 'export const two = 2',
    },
    { 'lib/one.ts': 'export const one = (x) => x + 2' },
  ],
  [
    'import *',
    {
      'stages/a.ts': stageOf('(k) => all[k](1)', "import * as all from '../lib/one.ts'"),
      'lib/one.ts': 'export const one = (x) => x + 1\nexport const two = (x) => x',
    },
    { 'lib/one.ts': 'export const one = (x) => x + 1\nexport const two = (x) => -x' },
  ],
  [
    'an export more, for import *',
    {
      'stages/a.ts': stageOf('() => Object.keys(all)', "import * as all from '../lib/one.ts'"),
      'lib/one.ts': 'export const one = 1',
    },
    { 'lib/one.ts': 'export const one = 1\nexport const two = 2' },
  ],
  [
    'a dynamic import',
    {
      'stages/a.ts': stageOf("async (x) => (await import('../lib/one.ts')).one(x)"),
      'lib/one.ts': 'export const one = (x) => x + K\nconst K = 1',
    },
    { 'lib/one.ts': 'export const one = (x) => x + K\nconst K = 2' },
  ],
  [
    'mutually recursive helpers',
    {
      'stages/a.ts': stageOf('(n) => even(n)', "import { even } from '../lib/even.ts'"),
      'lib/even.ts': "import { odd } from './odd.ts'\nexport const even = (n) => n === 0 || odd(n - 1)\n",
      'lib/odd.ts': "import { even } from './even.ts'\nexport const odd = (n) => n !== 0 && even(n - 1)\n",
    },
    { 'lib/odd.ts': "import { even } from './even.ts'\nexport const odd = (n) => n !== 0 && even(n - 3)\n" },
  ],
  [
    'JSON',
    {
      'stages/a.ts': stageOf('() => data.k', "import data from '../lib/data.json'"),
      'lib/data.json': '{ "k": 1, "unused": [] }',
    },
    { 'lib/data.json': '{ "k": 2, "unused": [] }' },
  ],
  [
    'WebAssembly',
    {
      'stages/a.ts': stageOf('() => bytes', "import bytes from '../lib/code.wasm'"),
      'lib/code.wasm': new Uint8Array([0, 97, 115, 109]),
    },
    { 'lib/code.wasm': new Uint8Array([0, 97, 115, 110]) },
  ],
  [
    'text',
    { 'stages/a.ts': stageOf('() => text', "import text from '../lib/text.txt'"), 'lib/text.txt': 'a' },
    { 'lib/text.txt': 'b' },
  ],
  [
    'an import for its effect',
    {
      'stages/a.ts': stageOf(
        '() => registry.length',
        "import '../lib/register.ts'\nimport { registry } from '../lib/registry.ts'",
      ),
      'lib/registry.ts': 'export const registry = []',
      'lib/register.ts': "import { registry } from './registry.ts'\nregistry.push(1)\n",
    },
    { 'lib/register.ts': "import { registry } from './registry.ts'\nregistry.push(1, 2)\n" },
  ],
  [
    'JSX and its settings',
    {
      'stages/a.tsx': stageOf('() => <p>1</p>'),
      'tsconfig.json': '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "one" } }',
      'node_modules/one/package.json': '{}',
      'node_modules/two/package.json': '{}',
    },
    { 'tsconfig.json': '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "two" } }' },
  ],
]

const stageFile = (files: Files): string => ('stages/a.tsx' in files ? 'stages/a.tsx' : 'stages/a.ts')

describe('an edit is found where it is reached through', () => {
  for (const [claim, before, edit] of reached) {
    test(claim, async () => {
      const project = new TemporaryProject(before)
      const { digest } = await project.one(stageFile(before))
      assert.notEqual((await project.write(edit).one(stageFile(before))).digest, digest)
    })
  }
})

describe('what a file makes beside what the stage uses', () => {
  const withBeside = (beside: string): Files => ({
    'stages/a.ts': stageOf('() => Row', "import { Row } from '../schemas/row.ts'"),
    'schemas/row.ts': `import { Type } from '@sinclair/typebox'\nconst one = (x: object) => check(x)\nconst check = (x: object) => { if (!x) throw new Error('no'); return x }\nexport const Row = Type.Object({})\n${beside}\n`,
    'node_modules/@sinclair/typebox/package.json': '{}',
  })
  const digest = async (beside: string): Promise<string> => (await codeOf(withBeside(beside))).digest

  test('does not count where it is a schema', async () => {
    const schema = 'export const Other = Type.Object({ a: Type.Number() })'
    assert.equal(await digest(schema), await digest(''))
  })

  test('counts where making it could fail', async () => {
    assert.notEqual(await digest('export const other = one({})'), await digest(''))
  })
})

test('of two stages that share a helper file, only the one that uses what changed has another digest', async () => {
  const project = new TemporaryProject({
    'stages/a.ts': stageOf('(x) => one(x)', "import { one } from '../lib/both.ts'"),
    'stages/b.ts': stageOf('(x) => two(x)', "import { two } from '../lib/both.ts'"),
    'lib/both.ts': 'export const one = (x) => x + 1\nexport const two = (x) => x + 2\n',
  })
  const [a, b] = await project.identify('stages/a.ts', 'stages/b.ts')
  project.write({ 'lib/both.ts': 'export const one = (x) => x + 1\nexport const two = (x) => x + 3\n' })
  const [a2, b2] = await project.identify('stages/a.ts', 'stages/b.ts')
  assert.equal(a2?.digest, a?.digest)
  assert.notEqual(b2?.digest, b?.digest)
})

test("the engine and a door's module count by name only", async () => {
  const project = new TemporaryProject({
    'stages/a.ts': stageOf('(x) => fast(x)', "import { fast } from '../kernel/native.ts'"),
    'kernel/native.ts': 'export const fast = (x) => x',
  })
  project.doors = ['kernel/native.ts']
  const before = await project.one()
  project.write({
    'kernel/native.ts': 'export const fast = (x) => Math.random()',
    'engine/index.ts': 'export const stage = (x) => ({ ...x })',
  })
  const code = await project.one()
  assert.equal(code.digest, before.digest)
  assert.deepEqual(code.doors, ['kernel/native.ts'])
  assert.deepEqual(code.impurities, [])
  const { code: text } = await code.bundle()
  assert.match(text, /^import \{ fast \} from "door:kernel\/native\.ts";$/m)
  assert.match(text, /^import \{ stage \} from "engine";$/m)
})
