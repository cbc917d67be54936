import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { codeOf, type Files } from './temporary-project.ts'

/** What the bundle of a stage's file exports when it runs. */
async function valueOf(files: Files): Promise<unknown> {
  const { code } = await (await codeOf(files)).bundle()
  return ((await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { default: unknown }).default
}

describe('a circle of modules in which one reads what another has not made yet ends in the error of the language', () => {
  const circles: readonly (readonly [claim: string, early: string, late: string, error: RegExp])[] = [
    ['directly', "export const label = 'limit ' + LIMIT", 'export const LIMIT = 30', /LIMIT/],
    ['by a call', 'const get = () => LIMIT\nexport const label = get() + 1', 'export let LIMIT = 30', /LIMIT/],
    ['of a class', 'export class Inner extends LIMIT {}\nexport const label = Inner', 'export class LIMIT {}', /LIMIT/],
    ['among others of one declaration', 'export const label = [LIMIT]', 'export const first = 1, LIMIT = 30', /LIMIT/],
  ]
  for (const [claim, early, late, error] of circles) {
    test(claim, async () => {
      const files = {
        'lib/early.ts': `import { LIMIT } from './late.ts'\n${early}\n`,
        'lib/late.ts': `import { label } from './early.ts'\n${late}\nexport const use = () => label\n`,
        'stages/a.ts': "import { use } from '../lib/late.ts'\nexport default use\n",
      }
      await assert.rejects(valueOf(files), { name: 'ReferenceError', message: error })
    })
  }
})

test('a module that says `var` keeps it', async () => {
  const value = await valueOf({
    'stages/a.ts':
      'export default [next(), next()]\nfunction next() { n = (n ?? 0) + 1; return n }\nvar n: number | undefined = undefined\n',
  })
  assert.deepEqual(value, [1, 2])
})

test('what may be read early by right still may', async () => {
  const value = await valueOf({
    'lib/enum.ts':
      'export enum Kind { one = 1, two }\nexport namespace Space { export const x = Kind.two }\nexport namespace Space { export const y = x + 1 }\n',
    'lib/ring.ts': "import * as own from './ring.ts'\nexport const names = () => Object.keys(own).sort()\n",
    'lib/lazy.ts': 'export const lazy = 5\nexport default lazy + 1\n',
    'lib/old.cjs': 'exports.old = 7\n',
    'lib/data.json': '{ "list": [8] }',
    'lib/class.ts': 'export class Point { static readonly zero = new Point(); x = Point.count; static count = 9 }\n',
    'stages/a.ts': `
import data from '../lib/data.json'
import { Point } from '../lib/class.ts'
import { Kind, Space } from '../lib/enum.ts'
import old from '../lib/old.cjs'
import { names } from '../lib/ring.ts'
const { a, b = a } = { a: 1 }
let c
c = 2
for (var d = 0; d < 3; d++) continue
export default async () => [
  Kind.two, Space.y, names(), (await import('../lib/lazy.ts')).default, old.old, data.list, new Point().x, a, b, c, d,
]
`,
  })
  assert.deepEqual(await (value as () => Promise<unknown>)(), [2, 3, ['names'], 6, 7, [8], 9, 1, 1, 2, 3])
})
