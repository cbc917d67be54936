import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plainMembers, type PlainMembers } from '../../../engine/worker/plain-members.ts'
import { plainUses } from '../../../engine/worker/plain-uses.ts'

const members: PlainMembers = new Map([['process', new Map([['pid', 'machine' as const]])]])

const found: readonly (readonly [claim: string, source: string, uses: readonly string[]])[] = [
  ['by its name', "import { pid } from 'process'", ['process.pid 1:10']],
  ['by another name', "import { env, pid as id } from 'node:process'", ['process.pid 1:15']],
  ['by a name in quotes', "import { 'pid' as id } from 'node:process'", ['process.pid 1:10']],
  ['passed on', "export { pid } from 'node:process'", ['process.pid 1:10']],
  ['passed on with all others', "export * from 'node:process'", ['all of process 1:1']],
  ['of the whole module', "import * as p from 'process'\nconst f = () => p.pid", ['process.pid 2:19']],
  [
    'taken apart',
    "import * as p from 'process'\nconst { pid, ...more } = p",
    ['process.pid 2:9', 'all of process 2:14'],
  ],
  ['by a computed key', "import * as p from 'process'\nf(p[key])", ['all of process 2:3']],
  ['given away', "import * as p from 'process'\nf(p)", ['all of process 2:3']],
  ['imported late', "const { pid } = await import('process')", ['process.pid 1:9']],
  ['imported late in a script', "async function f() { return (await import('process')).pid }", ['process.pid 1:55']],
  ['promised', "import('process').then(({ pid }) => pid)", ['process.pid 1:27']],
  ['promised as a whole', "import('process').then((p) => p.env)", ['all of process 1:25']],
  ['promised and kept', "const p = import('process')", ['all of process 1:11']],
]

const none: readonly (readonly [claim: string, source: string])[] = [
  ['the default export, which is watched', "import process from 'node:process'\nprocess.pid"],
  ['other names', "import { env, cwd } from 'node:process'\nimport * as p from 'process'\np.platform"],
  ['another module', "import { pid } from 'other'"],
  ['a name of its own', "import * as p from 'process'\nconst f = (p) => p.pid"],
  ['a comment or a text', "// import { pid } from 'process'\nconst x = \"import { pid } from 'process'\""],
  ['what can not be parsed', "import { pid } from 'process' from"],
]

describe('the use of a value of Node is found', () => {
  for (const [claim, source, uses] of found) {
    test(claim, () => {
      assert.deepEqual(
        plainUses(source, members).map(({ what, place }) => `${what} ${place}`),
        uses,
      )
    })
  }

  for (const [claim, source] of none) {
    test(`and none in ${claim}`, () => {
      assert.deepEqual(plainUses(source, members), [])
    })
  }

  test('for the values of this Node', () => {
    const names = [...plainMembers()].flatMap(([module, values]) =>
      [...values.keys()].map((name) => `${module}.${name}`),
    )
    assert.deepEqual(names.sort(), [
      'module.globalPaths',
      'process.argv',
      'process.argv0',
      'process.execArgv',
      'process.execPath',
      'process.pid',
      'process.ppid',
      'process.title',
    ])
  })
})
