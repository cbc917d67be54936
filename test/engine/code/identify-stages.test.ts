import { build } from 'esbuild'
import assert from 'node:assert/strict'
import { mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { identifyStages } from '../../../engine/code/identify-stages.ts'
import { describeBuildFailure } from '../../../engine/code/describe-build-failure.ts'
import { describeUserError, UserError } from '../../../engine/values/user-error.ts'
import { TemporaryProject, type Files } from './temporary-project.ts'

const project: Files = {
  'stages/a.ts':
    "import { stage } from '../engine/index.ts'\nimport { x } from '../lib/x'\nexport default stage({ run: () => x })\n",
  'stages/b.ts': "import { stage } from '../engine/index.ts'\nexport default stage({ run: () => 2 })\n",
  'lib/x/index.ts': 'export const x = 1\n',
}

/** A project that was identified once. */
async function known(files: Files = project): Promise<TemporaryProject> {
  const made = new TemporaryProject(files)
  await made.identify('stages/a.ts', 'stages/b.ts')
  return made
}

/** The files of the stages that are bundled again after an edit. */
async function rebuilt(made: TemporaryProject): Promise<string[]> {
  const codes = await made.identify('stages/a.ts', 'stages/b.ts')
  return codes.filter(({ built }) => built !== undefined).map(({ file }) => file)
}

describe('a stage is bundled again', () => {
  const edits: readonly (readonly [claim: string, edit: Files, ...rebuilt: string[]])[] = [
    ['not where nothing changed', {}],
    ['where a file of it changed', { 'lib/x/index.ts': 'export const x = 2\n' }, 'stages/a.ts'],
    ['not where a file was written with the same bytes', { 'lib/x/index.ts': 'export const x = 1\n' }],
    ['not where a file was added that no import could mean', { 'lib/x/notes.dat': '' }],
    ['where a new file takes the place of a folder', { 'lib/x.ts': 'export const x = 3\n' }, 'stages/a.ts'],
    ['where another extension comes first', { 'lib/x/index.tsx': 'export const x = 4\n' }, 'stages/a.ts'],
    ['where a tsconfig.json appears', { 'lib/tsconfig.json': '{}' }, 'stages/a.ts'],
    ['where a package.json appears', { 'lib/x/package.json': '{ "main": "other.ts" }', 'lib/x/other.ts': '' }, 'stages/a.ts'],
    ['where the project changes its settings', { 'package.json': '{}' }, 'stages/a.ts', 'stages/b.ts'],
  ] // prettier-ignore
  for (const [claim, edit, ...files] of edits) {
    test(claim, async () => {
      assert.deepEqual(await rebuilt((await known()).write(edit)), files)
    })
  }

  test('where the new file also changes what it means', async () => {
    const made = await known()
    const [was] = await made.identify('stages/a.ts')
    const [now] = await made.write({ 'lib/x.ts': 'export const x = 3\n' }).identify('stages/a.ts')
    assert.notEqual(now?.digest, was?.digest)
  })

  test('where a change keeps the size and the modification time', async () => {
    const made = await known()
    const path = made.path('lib/x/index.ts')
    const { atime, mtime } = statSync(path)
    writeFileSync(path, 'export const x = 9\n')
    utimesSync(path, atime, mtime)
    assert.deepEqual(await rebuilt(made), ['stages/a.ts'])
  })

  test('where a file has an older time than before', async () => {
    const made = await known()
    made.write({ 'lib/x/index.ts': 'export const x = 9\n' })
    utimesSync(made.path('lib/x/index.ts'), 1, 1)
    assert.deepEqual(await rebuilt(made), ['stages/a.ts'])
  })

  test('where a link leads elsewhere', async () => {
    const files = {
      ...project,
      'lib/x/index.ts': null,
      'one/x/index.ts': 'export const x = 1',
      'two/x/index.ts': 'export const x = 1',
    }
    const made = new TemporaryProject({ ...project, ...files, 'lib/x/index.ts': '' }).write({ lib: null })
    symlinkSync('one', made.path('lib'))
    await made.identify('stages/a.ts', 'stages/b.ts')
    rmSync(made.path('lib'))
    symlinkSync('two', made.path('lib'))
    assert.deepEqual(await rebuilt(made), ['stages/a.ts', 'stages/b.ts'])
  })

  test('where a base of tsconfig.json changes', async () => {
    const settings = { 'tsconfig.json': '{ "extends": "./settings/base" }', 'settings/base.json': '{}' }
    const made = await known({ ...project, ...settings })
    assert.deepEqual(await rebuilt(made), [])
    made.write({ 'settings/base.json': '{ "compilerOptions": { "jsx": "react" } }' })
    assert.deepEqual(await rebuilt(made), ['stages/a.ts', 'stages/b.ts'])
  })

  test('always where tsconfig.json has path aliases', async () => {
    const made = await known({
      ...project,
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
    })
    assert.deepEqual(await rebuilt(made), ['stages/a.ts', 'stages/b.ts'])
  })
})

test('a file that was too young to trust is compared by content, until it is older', async () => {
  const made = await known()
  made.clock = () => Date.now() + 1000
  made.write({ 'lib/x/index.ts': 'export const x = 2\n' })
  await made.identify('stages/a.ts')
  const young = JSON.stringify([...made.memo.values])
  assert.deepEqual(await rebuilt(made), [])
  assert.equal(JSON.stringify([...made.memo.values]), young)
  made.clock = () => Date.now() + 3_600_000
  assert.deepEqual(await rebuilt(made), [])
  assert.notEqual(JSON.stringify([...made.memo.values]), young)
})

test('a comment edit keeps the digest and gives a new bundle, with the new text', async () => {
  const made = await known()
  const [before] = await made.identify('stages/a.ts')
  made.write({ 'lib/x/index.ts': '// one\nexport const x = 1\n' })
  const [after] = await made.identify('stages/a.ts')
  assert.equal(after?.digest, before?.digest)
  assert.notEqual(after?.text, before?.text)
  assert.equal(before?.built, undefined)
  assert.equal(
    after?.built?.sources.find(({ path }) => path === 'lib/x/index.ts')?.text,
    '// one\nexport const x = 1\n',
  )
})

test('the bundle of a known stage is made when it is asked for', async () => {
  const made = await known()
  const [code] = await made.identify('stages/a.ts')
  assert.equal(code?.built, undefined)
  assert.match((await code?.bundle())?.code ?? '', /^let x = 1;$/m)
})

test('a literal of thousands of characters is in the bundle and in the digest as any other', async () => {
  const long = 'TWFu'.repeat(3000)
  const texts: Files = { ...project, 'lib/x/index.ts': `export const x = '${long}' + '-' + '${long}'\n` }
  const made = await known(texts)
  const [before] = await made.identify('stages/a.ts')
  assert.ok((await before?.bundle())?.code.includes(`let x = "${long}-${long}";`))
  made.write({ 'lib/x/index.ts': String(texts['lib/x/index.ts']).replace('TWFuTW', 'TWFvTW') })
  const [after] = await made.identify('stages/a.ts')
  assert.notEqual(after?.digest, before?.digest)
  assert.ok((await after?.bundle())?.code.includes('"TWFvTWFu'))
})

test('a module that was read once is not read again, in whatever stage it is', async () => {
  const made = await known()
  const before = (await made.identify('stages/a.ts', 'stages/b.ts')).map(({ digest }) => digest)
  const modules = [...made.memo.values].filter(([name]) => name.startsWith('code/modules'))
  made.memo.values.clear()
  for (const [name, text] of modules) made.memo.values.set(name, text)
  const after = (await made.identify('stages/a.ts', 'stages/b.ts')).map(({ digest }) => digest)
  assert.deepEqual(after, before)
  assert.deepEqual(
    [...made.memo.values].filter(([name]) => name.startsWith('code/modules')),
    modules,
  )
})

test('the bundles of known stages may be asked for at once, and again', async () => {
  const made = await known()
  const codes = await made.identify('stages/a.ts', 'stages/b.ts')
  const [a, b] = await Promise.all(codes.map((code) => code.bundle()))
  assert.match(a!.code, /run: \(\) => x/)
  assert.match(b!.code, /run: \(\) => 2/)
  assert.equal((await codes[0]!.bundle()).code, a!.code)
})

test('code that was edited after it was identified is not taken for it', async () => {
  const made = await known()
  const [code] = await made.identify('stages/a.ts')
  made.write({ 'lib/x/index.ts': 'export const x = 2\n' })
  await assert.rejects(code?.bundle() ?? Promise.resolve(), {
    code: 'code-changed',
    message: 'the code of stages/a.ts was edited while the run was under way',
  })
})

test('what was remembered under other rules is forgotten', async () => {
  const made = await known()
  made.doors = ['lib/door.ts']
  assert.deepEqual(await rebuilt(made), ['stages/a.ts', 'stages/b.ts'])
})

test('what identifies a known stage loads no bundler, parser or source map', async () => {
  const entry = fileURLToPath(new URL('../../../engine/code/identify-stages.ts', import.meta.url))
  const { metafile } = await build({
    absWorkingDir: dirname(entry),
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  const loaded = new Set(['identify-stages.ts'])
  for (const file of loaded) {
    for (const { path, kind } of metafile.inputs[file]?.imports ?? []) if (kind !== 'dynamic-import') loaded.add(path)
  }
  const packages = [...loaded].filter((path) => !path.endsWith('.ts') && !path.startsWith('node:'))
  assert.deepEqual(packages, [])
})

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
