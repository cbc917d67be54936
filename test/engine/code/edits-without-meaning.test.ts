import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chain, far, near, stageOf, type Row } from './edit-rows.ts'
import { codeOf, TemporaryProject, type Files } from './temporary-project.ts'

const free: readonly Row[] = [
  ['a comment', chain, { 'lib/near.ts': `/** Doubles. */\n${near.replace('const', '// why\n  const')}` }],
  ['a licence comment', chain, { 'lib/near.ts': `/*! @license MIT */\n${near}` }],
  ['white space', chain, { 'lib/near.ts': near.replaceAll('\n', '\n\n').replaceAll('  ', '\t') }],
  [
    'quotes and parentheses',
    { 'stages/a.ts': stageOf("(x) => 'a' + x * 2") },
    { 'stages/a.ts': stageOf('(x) => ("a" + (x * 2))') },
  ],
  [
    'quotes of keys',
    { 'stages/a.ts': stageOf('() => ({ a: 1, 2: 3 })') },
    { 'stages/a.ts': stageOf("() => ({ 'a': 1, '2': 3 })") },
  ],
  ['a template without holes', { 'stages/a.ts': stageOf("() => 'a'") }, { 'stages/a.ts': stageOf('() => `a`') }],
  [
    'spellings of numbers',
    { 'stages/a.ts': stageOf('() => [255, 1000, 16n]') },
    { 'stages/a.ts': stageOf('() => [0xff, 1_000, 0x10n]') },
  ],
  [
    'flags of a regular expression in another order',
    { 'stages/a.ts': stageOf('() => /a/gi') },
    { 'stages/a.ts': stageOf('() => /a/ig') },
  ],
  [
    'braces round a single statement',
    { 'stages/a.ts': stageOf('(x) => { if (x) return 1; return 2 }') },
    { 'stages/a.ts': stageOf('(x) => { if (x) { return 1 } return 2 }') },
  ],
  [
    'an arrow function with a body that returns',
    { 'stages/a.ts': stageOf('(x) => x + 1') },
    { 'stages/a.ts': stageOf('(x) => { return x + 1 }') },
  ],
  [
    'const for a let that is never assigned',
    { 'stages/a.ts': stageOf('(x) => { let y = x; return y * y }') },
    { 'stages/a.ts': stageOf('(x) => { const y = x; return y * y }') },
  ],
  [
    '"use strict" in a module',
    { 'stages/a.ts': stageOf('function () { return 1 }') },
    { 'stages/a.ts': stageOf("function () { 'use strict'; return 1 }") },
  ],
  ['a local variable renamed', chain, { 'lib/near.ts': near.replaceAll('doubled', 'twice') }],
  ['a parameter renamed', chain, { 'lib/near.ts': near.replaceAll(/\bx\b/g, 'value') }],
  [
    'a shorthand property whose variable is renamed',
    { 'stages/a.ts': stageOf('(x) => { const a = x; return { a } }') },
    { 'stages/a.ts': stageOf('(x) => { const b = x; return { a: b } }') },
  ],
  [
    'a label renamed',
    { 'stages/a.ts': stageOf('(x) => { out: for (;;) { for (;;) { if (x) break out; continue out } } }') },
    { 'stages/a.ts': stageOf('(x) => { all: for (;;) { for (;;) { if (x) break all; continue all } } }') },
  ],
  [
    'a private member renamed',
    { 'stages/a.ts': stageOf('() => new (class { #a = 1; get() { return this.#a } })().get()') },
    { 'stages/a.ts': stageOf('() => new (class { #b = 1; get() { return this.#b } })().get()') },
  ],
  [
    'a helper renamed everywhere',
    chain,
    {
      'lib/near.ts': near.replaceAll('far', 'remote').replace('./remote.ts', './far.ts'),
      'lib/far.ts': far.replace('far', 'remote'),
    },
  ],
  [
    'a helper renamed to the name of another',
    { ...chain, 'lib/near.ts': `${near}export const far2 = 1\n` },
    { 'lib/far.ts': far.replaceAll('LIMIT', 'near') },
  ],
  ['a constant renamed', chain, { 'lib/far.ts': far.replaceAll('LIMIT', 'BOUND') }],
  [
    'types and assertions',
    chain,
    {
      'lib/near.ts': `interface Box { x: number }\ntype Alias = Box | undefined\n${near.replace('x * 2', '(x as number)! * 2').replace('x: number', 'x: Alias extends never ? string : number')}`,
    },
  ],
  [
    'an import of a type',
    chain,
    {
      'lib/near.ts': `import type { Box } from './types.ts'\n${near}`,
      'lib/types.ts': 'export interface Box { x: number }',
    },
  ],
  [
    'an unrelated export edited',
    chain,
    { 'lib/near.ts': near.replace('unrelated = 1', "unrelated = { a: ['other'] }") },
  ],
  ['an unrelated export added', chain, { 'lib/far.ts': `${far}export const added = (x: string) => x.length\n` }],
  [
    'a named export of the stage file edited',
    { 'stages/a.ts': `export const other = 1\n${stageOf('() => 1')}` },
    { 'stages/a.ts': `export const other = 2\n${stageOf('() => 1')}` },
  ],
  [
    'the order of functions',
    chain,
    { 'lib/far.ts': 'const LIMIT = 10\nexport const far = (x: number): number => x + LIMIT\n' },
  ],
  [
    'an unused import of a project file',
    chain,
    {
      'stages/a.ts': stageOf(
        '(x: number) => near(x)',
        "import { near, unrelated } from '../lib/near.ts'\nimport { far } from '../lib/far.ts'",
      ),
    },
  ],
  [
    'a file moved',
    chain,
    { 'lib/near.ts': near.replace('./far.ts', '../deep/er/far.ts'), 'lib/far.ts': null, 'deep/er/far.ts': far },
  ],
  [
    'a helper moved to another file',
    chain,
    { 'lib/near.ts': near.replace("import { far } from './far.ts'", far.replace('export ', '')) },
  ],
  [
    'a re-export in between',
    chain,
    {
      'lib/near.ts': near.replace('./far.ts', './index.ts'),
      'lib/index.ts': "export * from './far.ts'\nexport { unrelated } from './near.ts'\n",
    },
  ],
  [
    'an unrelated file in a barrel',
    {
      ...chain,
      'lib/near.ts': near.replace('./far.ts', './index.ts'),
      'lib/index.ts': "export * from './far.ts'\nexport * from './other.ts'\n",
      'lib/other.ts': 'export const other = () => 1',
    },
    { 'lib/other.ts': 'export const other = () => 2' },
  ],
]

describe('an edit without a change of meaning leaves the code digest as it is', () => {
  for (const [claim, before, edit] of free) {
    test(claim, async () => {
      const project = new TemporaryProject(before)
      const { digest } = await project.one()
      assert.equal((await project.write(edit).one()).digest, digest)
    })
  }

  test('a stage renamed', async () => {
    const project = new TemporaryProject(chain)
    const { digest } = await project.one()
    assert.equal((await project.move('stages/a.ts', 'stages/other-name.ts').one('stages/other-name.ts')).digest, digest)
  })

  test('another folder for the project', async () => {
    assert.equal((await codeOf(chain)).digest, (await codeOf(chain)).digest)
  })

  test('imports in another order, also where they lead to values', async () => {
    const imports = [
      "import { A } from '../lib/a.ts'",
      "import { B } from '../lib/b.ts'",
      "import { f } from '../lib/f.ts'",
    ]
    const files = (order: readonly string[]): Files => ({
      'stages/a.ts': stageOf('() => f(A, B)', order.join('\n')),
      'lib/a.ts':
        "import { json } from '../engine/index.ts'\nimport { Type } from '@sinclair/typebox'\nexport const A = json(Type.Object({ a: Type.Number() }))\n",
      'lib/b.ts': 'export const B = { size: 2 * Math.PI, seen: new Set([1]) }\n',
      'lib/f.ts': 'export const f = Object.freeze({ call: (...x) => x }).call\n',
      'node_modules/@sinclair/typebox/package.json': '{}',
    })
    const { digest } = await codeOf({ ...files(imports), 'lib/f.ts': 'export const f = (...x) => x\n' })
    assert.equal(
      (await codeOf({ ...files([...imports].reverse()), 'lib/f.ts': 'export const f = (...x) => x\n' })).digest,
      digest,
    )
  })
})
