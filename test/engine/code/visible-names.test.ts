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
      'inspect, of a class',
      "import { inspect } from 'node:util'\nclass first {}\nexport default stage({ run: () => inspect(new first()) })",
    ],
    [
      'format, of a function',
      "import { format as write } from 'util'\nconst first = () => 1\nexport default stage({ run: () => write('%o', first) })",
    ],
    [
      'inspect, of a whole module',
      "import util from 'node:util'\nclass first {}\nexport default stage({ run: () => util.inspect(new first()) })",
    ],
    [
      'inspect, imported late',
      "class first {}\nexport default stage({ run: async () => (await import('node:util')).inspect(new first()) })",
    ],
    [
      'a console of its own',
      'class first {}\nexport default stage({ run: (out) => new console.Console(out).log(new first()) })',
    ],
    [
      'the message of an error, of a class',
      'class first {}\nexport default stage({ run: () => { try { return first() } catch (error) { return error.message } } })',
    ],
    [
      'the message of an error, of a private member',
      'class A { #first = 1; static of(x) { return x.#first } }\nexport default stage({ run: (x) => { try { return A.of(x) } catch ({ message }) { return message } } })',
    ],
    [
      'the text of an error, of a variable',
      'export default stage({ run: (x) => { const first = x; try { return first() } catch (error) { return String(error) } } })',
    ],
    [
      'an error that is passed on',
      'const tell = (e) => `${e}`\nexport default stage({ run: (x) => { const first = x; try { return first() } catch (error) { return tell(error) } } })',
    ],
    [
      'the reason of a rejection',
      'export default stage({ run: async (x) => { const first = x; return await (async () => first())().catch((why) => `${why}`) } })',
    ],
    [
      'a handler of rejections',
      'const tell = (e) => [e].join()\nexport default stage({ run: async (x) => { const first = x; return await (async () => first())().then(null, tell) } })',
    ],
    [
      'all that settled',
      'export default stage({ run: async (x) => { const first = x; return (await Promise.allSettled([first()])).map(({ reason }) => [reason].join()) } })',
    ],
    [
      'the message of a failed assertion',
      "import assert from 'node:assert/strict'\nclass first {}\nexport default stage({ run: () => { try { assert.equal(new first(), 1) } catch (e) { return e.message } } })",
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
      'nothing prints the class',
      "import { isDeepStrictEqual } from 'node:util'\nclass first {}\nexport default stage({ run: (x) => isDeepStrictEqual(new first(), x) })",
    ],
    [
      'inspect is there, and the name is that of a number',
      "import { inspect } from 'node:util'\nexport default stage({ run: (x) => { const first = x + 1; return inspect(first) } })",
    ],
    [
      'what is caught is only asked for its class, printed and thrown again',
      'class first extends Error {}\nexport default stage({ run: (x) => { try { return x() } catch (e) { console.warn(e); if (e instanceof first || e.code === 1) return 0; throw new Error("no luck", { cause: e }) } } })',
    ],
    [
      'an error is thrown with a message',
      'export default stage({ run: (x) => { const first = x; if (first < 0) throw new Error("no luck"); return first } })',
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
