import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, TemporaryProject } from './temporary-project.ts'

const stageFrom = (engine: string, more = ''): string =>
  `import { json, stage, type Member } from '${engine}'\nimport type { Json } from '${engine}'\n${more}` +
  "export default stage({ output: json({ type: 'number' }), run: (x: Member<Json>) => [x] })\n"

const installed = (version: string) => ({
  'node_modules/lineal/package.json': `{ "name": "lineal", "version": "${version}", "exports": "./index.js" }`,
  'node_modules/lineal/index.js': `export const stage = (x) => x // of ${version}\n`,
})

test('a stage that imports the engine by its name has the code of one that imports its sources', async () => {
  const [named, sources] = await Promise.all([
    codeOf({ 'stages/a.ts': stageFrom('lineal'), ...installed('1.0.0') }),
    codeOf({ 'stages/a.ts': stageFrom('../engine/index.ts') }),
  ])
  assert.equal(named.digest, sources.digest)
  assert.deepEqual(named.packages, [])
  assert.match((await named.bundle()).code, /from "engine"/)
})

test('the code of a stage is the same under every release of the engine', async () => {
  const project = new TemporaryProject({ 'stages/a.ts': stageFrom('lineal'), ...installed('1.0.0') })
  const { digest } = await project.one()
  project.write(installed('2.0.0'))
  assert.equal((await project.one()).digest, digest)
  assert.equal((await codeOf({ 'stages/a.ts': stageFrom('lineal') })).digest, digest)
})

test('a part of the engine that only types are taken from leaves nothing in the code', async () => {
  const helper = "import type { Kind } from 'lineal'\nexport const y = (kind?: Kind<number>) => kind\n"
  const stage =
    "import { stage } from 'lineal'\nimport { y } from '../lib/y.ts'\nexport default stage({ run: () => y() })\n"
  const files = { 'stages/a.ts': stage, 'lib/y.ts': helper }
  assert.equal(
    (await codeOf(files)).digest,
    (await codeOf({ ...files, 'lib/y.ts': 'export const y = (kind?: object) => kind\n' })).digest,
  )
})

const withSchema = (schema: string, more = ''): string =>
  `import { json, stage, Type } from 'lineal'\n${more}\nconst Rows = ${schema}\n` +
  'export default stage({ output: json(Rows), run: () => [] })\n'

test('what a schema of Type says is part of the code, an unused one is not, and no package is', async () => {
  const numbers = await codeOf({ 'stages/a.ts': withSchema('Type.Array(Type.Number())') })
  assert.deepEqual([numbers.packages, numbers.impurities], [[], []])
  const unused = 'const Unused = Type.Object({ a: Type.Null() })'
  assert.equal(
    (await codeOf({ 'stages/a.ts': withSchema('Type.Array(Type.Number())', unused) })).digest,
    numbers.digest,
  )
  const strings = await codeOf({ 'stages/a.ts': withSchema('Type.Array(Type.String())') })
  assert.notEqual(strings.digest, numbers.digest)
})

test('schemas of Type are free to change their order, as those of typebox are', async () => {
  const lines = ['const A = json(Type.Object({ a: Type.Number() }))', 'const B = json(Type.Array(Type.String()))']
  const stage = (order: readonly string[]): string =>
    `import { json, stage, Type } from 'lineal'\n${order.join('\n')}\nexport default stage({ inputs: { A }, output: B, run: () => [] })\n`
  assert.equal(
    (await codeOf({ 'stages/a.ts': stage(lines) })).digest,
    (await codeOf({ 'stages/a.ts': stage([...lines].reverse()) })).digest,
  )
})

test('what does not declare can not be taken from the engine by name', async () => {
  const { impurities } = await codeOf({
    'stages/a.ts': "import { range, stage } from 'lineal'\nexport default stage({ run: () => range(3) })\n",
  })
  assert.deepEqual(
    impurities.map(({ what, instead }) => `${what}: ${instead}`),
    [
      'import { range } from "engine": take by name only what declares: stage, program, many, json, safetensors, table, html, svg, file, folder, Type',
    ],
  )
})
