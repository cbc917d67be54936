import { build } from 'esbuild'
import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Files } from './temporary-project.ts'
import { known, project, rebuilt } from './known-project.ts'

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
