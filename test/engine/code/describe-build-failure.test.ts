import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { describe, test } from 'node:test'
import { identifyStages } from '../../../engine/code/identify-stages.ts'
import { describeBuildFailure } from '../../../engine/code/describe-build-failure.ts'
import { describeUserError, UserError } from '../../../engine/values/user-error.ts'
import { TemporaryProject, type Files } from './temporary-project.ts'
import { project } from './known-project.ts'

describe('code that cannot be bundled is described', () => {
  async function described(files: Files, code = 'bundle-failed'): Promise<string> {
    const made = new TemporaryProject(project).write(files)
    const error: unknown = await made.identify('stages/a.ts', 'stages/b.ts').then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof UserError)
    assert.equal(error.code, code)
    return describeUserError(error)
  }

  test('one mistake', async () => {
    assert.equal(
      await described({ 'lib/x/index.ts': 'export const x = = 1\n' }),
      'error: a stage\'s code can\'t be bundled: Unexpected "="\n   at: lib/x/index.ts:1:18\n  fix: mend it there',
    )
  })

  test('many, all at once', async () => {
    assert.equal(
      await described({
        'stages/b.ts': "import { y } from './y.ts'\nexport default y\n",
        'lib/x/index.ts': 'export let x = [1\n',
      }),
      `error: the stages' code can't be bundled:
       lib/x/index.ts:2:1: Expected "]" but found end of file (mend it there)
       stages/b.ts:1:19: there is no "./y.ts" (make it, or mend the path)
  fix: mend each of them there`,
    )
  })

  test('a stage without a default export', async () => {
    assert.equal(
      await described({ 'stages/b.ts': 'export const x = 1\n' }),
      "error: a stage's code can't be bundled: stages/b.ts has no default export\n   at: stages/b.ts\n  fix: export the stage: `export default stage({ ... })`, or say which export it is: `{ export: 'x' }`",
    )
  })

  test('a package that the project has, and the file that imports it has not', async () => {
    const made = new TemporaryProject({ 'pkg/package.json': '{ "name": "pkg" }' })
    mkdirSync(made.path('study/node_modules'), { recursive: true })
    symlinkSync(made.path('pkg'), made.path('study/node_modules/pkg'))
    made.write({
      'study/a.ts': "export { y as default } from '../lib/x.ts'\n",
      'lib/x.ts': "export { y } from 'pkg'\n",
    })
    const { memo, clock } = made
    const engine = made.path('engine')
    const asked = identifyStages({ root: made.path('study'), engine, doors: [], files: ['a.ts'], memo, clock })
    await assert.rejects(asked, {
      message: 'a stage\'s code can\'t be bundled: "pkg" means nothing in this file, and ../pkg where stages run',
      fix: "install it for this file's package, too",
    })
  })

  test('an expression of more operators than the stack holds', async () => {
    assert.equal(
      await described(
        { 'stages/b.ts': `export default (x: number) => ${Array.from({ length: 50_000 }, () => 'x').join(' + ')}\n` },
        'too-nested',
      ),
      'error: an expression in the code of stages/b.ts is nested too deeply to be read\n   at: stages/b.ts\n  fix: write a chain of thousands of operators as an array and a loop over it',
    )
  })

  test('a stage whose file is missing', async () => {
    assert.equal(
      await described({ 'stages/b.ts': null }),
      "error: a stage's code can't be bundled: there is no file stages/b.ts\n   at: stages/b.ts\n  fix: make it, or mend the path in use()",
    )
  })

  test('an import of what is not there, by what is near or in its place', async () => {
    const made = async (specifier: string): Promise<string[]> => {
      const text = await described({
        'stages/b.ts': `import { y } from '${specifier}'\nexport default y\n`,
        'lib/shift.ts': 'export const y = 1\n',
        'lib/data.xyz': '',
        'lib/folder/a.ts': '',
      })
      return text.replace("error: a stage's code can't be bundled: ", '').split(/\n {2,3}(?:at|fix): /)
    }
    const at = 'stages/b.ts:1:19'
    const near = 'did you mean "../lib/shift.ts"?'
    const missing = (specifier: string): string => `there is no "${specifier}"`
    const wrongCase = `${near} upper case and lower case are told apart`
    for (const path of ['../lib/Shift.ts', '../LIB/shift.ts'])
      assert.deepEqual(await made(path), [missing(path), at, wrongCase])
    assert.deepEqual(await made('../lib/shft.ts'), [
      missing('../lib/shft.ts'),
      at,
      `${near} (make it, or mend the path)`,
    ])
    assert.deepEqual(await made('../lib/folder'), [
      '"../lib/folder" is a folder without an index file',
      at,
      'name a file in it',
    ])
    assert.deepEqual((await made('../lib/data.xyz')).slice(0, 2), [
      'No loader is configured for ".xyz" files: lib/data.xyz',
      at,
    ])
  })

  test('what a system that tells no upper case from lower case finds under another name', async () => {
    const location = {
      file: 'stages/b.ts',
      line: 1,
      column: 18,
      length: 17,
      lineText: '',
      namespace: '',
      suggestion: '',
    }
    const text = 'Use "lib/shift.ts" instead of "lib/Shift.ts" to avoid issues with case-sensitive file systems'
    const message = { id: 'different-path-case', pluginName: '', text, location, notes: [], detail: undefined }
    assert.equal(
      describeUserError(await describeBuildFailure([message], '/')),
      `error: a stage's code can't be bundled: "lib/Shift.ts" is named "lib/shift.ts": other systems tell upper case from lower case
   at: stages/b.ts:1:19
  fix: write the name of the file as it is`,
    )
  })
})
