import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { codeOf } from './temporary-project.ts'

const digestOf = async (source: string): Promise<string> =>
  (await codeOf({ 'stages/a.ts': `import { stage } from '../engine/index.ts'\n${source}` })).digest

/** Whether renaming the function `first` to `second` changes the digest. */
async function seesRename(source: string): Promise<boolean> {
  return (await digestOf(source)) !== (await digestOf(source.replaceAll(/\bfirst\b/g, 'second')))
}

describe('code that can read the name of a function depends on it', () => {
  const readers: readonly (readonly [claim: string, source: string])[] = [
    ['.name', 'const first = () => 1\nexport default stage({ run: () => [first].map((f) => f.name) })'],
    ["['name']", "const first = () => 1\nexport default stage({ run: () => [first].map((f) => f['name']) })"],
    ['destructuring', 'const first = () => 1\nexport default stage({ run: () => [first].map(({ name }) => name) })'],
    [
      'a list of all properties',
      'const first = () => 1\nexport default stage({ run: () => JSON.stringify(Object.getOwnPropertyDescriptors([first][0])) })',
    ],
    [
      'a list of all keys',
      'const first = () => 1\nexport default stage({ run: () => Reflect.ownKeys(first).map((key) => first[key]) })',
    ],
    [
      'a key in a variable',
      "const first = () => 1\nconst key = 'name'\nexport default stage({ run: () => [first].map((f) => f[key]) })",
    ],
    [
      'of a local function',
      'export default stage({ run: () => { const first = () => 1; return [first].map((f) => f.name) } })',
    ],
    [
      'of a class, through its instances',
      'class first {}\nexport default stage({ run: () => new first().constructor.name })',
    ],
    [
      'of a function that takes its name by assignment',
      'let first: unknown\nfirst = () => 1\nexport default stage({ run: () => [first].map((f) => f.name) })',
    ],
  ]
  for (const [claim, source] of readers) {
    test(claim, async () => {
      assert.equal(await seesRename(source), true)
    })
  }
})

describe('code that cannot, does not', () => {
  const others: readonly (readonly [claim: string, source: string])[] = [
    ['no name is read', 'const first = () => 1\nexport default stage({ run: () => [first].map((f) => f()) })'],
    ['the function is only called', 'const first = (x) => x.name\nexport default stage({ run: (x) => first(x) })'],
    [
      'a name is only written',
      'const first = () => 1\nexport default stage({ run: (x) => { x.name = 1; return [first] } })',
    ],
    [
      'the variable holds no function',
      'const first = { name: 1 }\nexport default stage({ run: () => [first].map((x) => x.name) })',
    ],
  ]
  for (const [claim, source] of others) {
    test(claim, async () => {
      assert.equal(await seesRename(source), false)
    })
  }
})

describe('code that turns a function into text depends on how it is written', () => {
  const body = (local: string): string => `(x) => { const ${local} = x; return ${local} }`
  const readers: readonly (readonly [claim: string, use: string])[] = [
    ['String(f)', 'String(helper)'],
    ['f.toString()', 'helper.toString()'],
    ['a template', '`${helper}`'],
    ['an addition', "helper + ''"],
    ['a computed key', '({})[helper as never]'],
  ]
  for (const [claim, use] of readers) {
    test(claim, async () => {
      const source = (local: string): string =>
        `const helper = ${body(local)}\nexport default stage({ run: () => ${use} })`
      assert.notEqual(await digestOf(source('a')), await digestOf(source('b')))
    })
  }

  test('of a local function', async () => {
    const source = (local: string): string =>
      `export default stage({ run: () => { const helper = ${body(local)}; return String(helper) } })`
    assert.notEqual(await digestOf(source('a')), await digestOf(source('b')))
  })

  test('but not where only numbers and texts are converted', async () => {
    const source = (local: string): string =>
      `const helper = ${body(local)}\nexport default stage({ run: (x) => String(x) + \`\${x}\` + x.toString() + helper(x) })`
    assert.equal(await digestOf(source('a')), await digestOf(source('b')))
  })

  test('and evaluated text depends on every name', async () => {
    const source = (local: string): string =>
      `export default stage({ run: () => { const ${local} = 1; return eval('a') } })`
    assert.notEqual(await digestOf(source('a')), await digestOf(source('b')))
  })
})
