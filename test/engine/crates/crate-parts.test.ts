import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { identifyStages } from '../../../engine/code/identify-stages.ts'
import { analyseKept } from '../../../engine/code/analyse-kept.ts'
import { packageFiles } from '../../../engine/crates/package-lock.ts'
import { projectFacts } from '../../../engine/crates/project-facts.ts'
import { sourcePlaces } from '../../../engine/crates/source-places.ts'
import { filledSlots, fileId, ldTime, metadataText, refs } from '../../../engine/crates/json-ld.ts'
import type { StoredCode } from '../../../engine/store/open-store.ts'

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'parts-'))
  after(() => {
    rmSync(root, { recursive: true, force: true })
  })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

describe('the place of a source in a crate', () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text)

  test('is its path, and another one for another text, another case, and what lies outside', () => {
    const { place, files } = sourcePlaces()
    assert.equal(place('lib/a.ts', bytes('1')), 'sources/lib/a.ts')
    assert.equal(place('lib/a.ts', bytes('1')), 'sources/lib/a.ts')
    assert.match(place('lib/a.ts', bytes('2')), /^sources\/\.by-digest\/[0-9a-f]{64}\/a\.ts$/)
    assert.match(place('lib/A.ts', bytes('1')), /^sources\/\.by-digest\/[0-9a-f]{64}\/a\.ts$/)
    assert.match(place('../b.ts', bytes('3')), /^sources\/\.by-digest\/[0-9a-f]{64}\/b\.ts$/)
    assert.match(place('lib/a.ts/c.ts', bytes('4')), /^sources\/\.by-digest\//)
    assert.match(place('lib', bytes('5')), /^sources\/\.by-digest\//)
    assert.equal(files.size, 6)
  })
})

describe('the packages of a crate', () => {
  const code = (packages: StoredCode['packages']): StoredCode[] => [{ packages } as StoredCode]
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': { dependencies: { a: '1.0.0', d: '1.0.0' } },
      'node_modules/a': {
        version: '1.0.0',
        integrity: 'sha512-a',
        dev: true,
        dependencies: { b: '1' },
        peerDependencies: { p: '*' },
      },
      'node_modules/a/node_modules/b': {
        version: '1.1.0',
        integrity: 'sha512-b1',
        optionalDependencies: { none: '1' },
      },
      'node_modules/b': { version: '2.0.0', integrity: 'sha512-b2', dependencies: { c: '1' } },
      'node_modules/c': { version: '1.0.0', integrity: 'sha512-c' },
      'node_modules/d': { version: '1.0.0', integrity: 'sha512-d' },
      'node_modules/p': { version: '3.0.0', integrity: 'sha512-p' },
      'node_modules/own': { resolved: 'packages/own', link: true },
    },
  }
  const root = folderOf({ 'package-lock.json': JSON.stringify(lock), 'inner/pipeline.ts': '' })

  test('are those that its stages import and all that these need, found as Node finds them; nothing is for development alone', () => {
    const {
      manifest,
      lock: text,
      packages,
    } = packageFiles(join(root, 'inner'), code([{ name: 'a', version: '1.0.0', digest: '' }]))!
    assert.deepEqual((JSON.parse(manifest) as { dependencies: object }).dependencies, { a: '1.0.0' })
    const kept = (JSON.parse(text!) as typeof lock).packages as Record<string, { dev?: boolean }>
    assert.deepEqual(Object.keys(kept), ['', 'node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/p'])
    assert.equal(kept['node_modules/a']!.dev, undefined)
    assert.deepEqual(
      packages.map(({ name, version, integrity }) => `${name}@${version} ${integrity}`),
      ['a@1.0.0 sha512-a', 'b@1.1.0 sha512-b1', 'p@3.0.0 sha512-p'],
    )
  })

  test('have no lock where it has another version, or a link', () => {
    for (const one of [
      { name: 'a', version: '2.0.0' },
      { name: 'own', version: '1.0.0' },
    ]) {
      const { manifest, lock: text, packages } = packageFiles(root, code([{ ...one, digest: '' }]))!
      assert.deepEqual([text, packages[0]!.integrity], [undefined, undefined])
      assert.match(manifest, new RegExp(`"${one.name}": "${one.version}"`))
    }
  })

  test('are none where stages import none, or none that was installed', () => {
    assert.equal(packageFiles(root, code([])), undefined)
    assert.equal(packageFiles(root, code([{ name: 'a', version: 'not installed', digest: '' }])), undefined)
  })
})

describe('what a project says of itself', () => {
  test("is what package.json says, with npm's forms of people", () => {
    const root = folderOf({
      'package.json': JSON.stringify({
        name: 'x',
        license: 'MIT',
        author: 'A. B. <a@b> (https://a.b)',
        contributors: [{ name: 'C' }, '  '],
      }),
      LICENSE: '',
    })
    const { name, license, authors, files } = projectFacts(root)
    assert.deepEqual([name, license, files], ['x', 'MIT', ['LICENSE']])
    assert.deepEqual(authors, [{ name: 'A. B.', url: 'https://a.b' }, { name: 'C' }])
  })

  test('has an entity of CITATION.cff as an organization, and people by the parts of their names', () => {
    const root = folderOf({
      'package.json': '{"author":"nobody"}',
      'CITATION.cff': 'authors:\n  - name: The Sums\n  - given-names: Ada\n    family-names: Lovelace\n',
    })
    assert.deepEqual(projectFacts(root).authors, [{ name: 'The Sums', isOrganization: true }, { name: 'Ada Lovelace' }])
  })

  test("is nothing where nothing is said, or what is said can't be read", () => {
    const root = folderOf({ 'package.json': '{', 'CITATION.cff': '- [' })
    const { name, license, authors } = projectFacts(root)
    assert.deepEqual([name, license, authors], ['a pipeline', undefined, []])
  })
})

describe('metadata', () => {
  test('is in the order of ids after the file and the root, and has no entity twice', () => {
    const entity = (id: string) => ({ '@id': id, '@type': 'Thing' })
    const text = metadataText(['b', './', 'a', 'ro-crate-metadata.json'].map(entity))
    const ids = (JSON.parse(text) as { '@graph': { '@id': string }[] })['@graph'].map((one) => one['@id'])
    assert.deepEqual(ids, ['ro-crate-metadata.json', './', 'a', 'b'])
    assert.throws(() => metadataText([entity('a'), entity('a')]), /two entities of the metadata have one id/)
  })

  test('escapes paths, writes times with an offset, and refers to one as itself', () => {
    assert.equal(fileId('a b/ü#.ts'), 'a%20b/%C3%BC%23.ts')
    assert.equal(ldTime('2026-01-01T00:00:00.000Z'), '2026-01-01T00:00:00.000+00:00')
    assert.deepEqual([refs([]), refs(['a', 'a'])], [undefined, { '@id': 'a' }])
    const filled = filledSlots([{ '@id': 'x', '@type': 'File', exampleOfWork: [{ '@id': 'a' }, { '@id': 'b' }] }])
    assert.deepEqual([...filled], ['a', 'b'])
  })
})

describe('kept code', () => {
  const root = folderOf({
    'package.json': '{"type":"module"}',
    'stages/a.ts': `import { json, stage, Type } from 'lineal'
import data from './d.json'
import * as common from './c.cjs'
import all from './e.mjs'
let count = 0
const late = () => import('./l.mjs')
export default stage({ inputs: {}, params: Type.Object({}), output: json(Type.Any()), run: async () => [data, common.x, all, (await late()).default, count++] })`,
    'stages/d.json': '{"a":1}',
    'stages/c.cjs': 'exports.x = 1; exports.y = require("./d.json")',
    'stages/e.mjs': 'import * as l from "./l.mjs"; export const target = 2, from = 3; export default l',
    'stages/l.mjs': 'export default 3; export const all = 1',
  })
  const kept = async () => {
    const memo = { get: () => undefined, set: () => undefined }
    const [stage] = await identifyStages({ root, engine: join(root, 'none'), doors: [], files: ['stages/a.ts'], memo })
    const { code, map, sources } = await stage!.bundle()
    return { digest: stage!.digest, bundle: code, map, sources, packages: stage!.packages }
  }

  test("has the digest of its stage, with block scopes, wrapped modules and the bundler's own functions", async () => {
    const code = await kept()
    assert.match(code.bundle, /^let count = 0;$/m)
    assert.match(code.bundle, /^var __commonJS = /m)
    const { digest, impurities } = await analyseKept(code)
    assert.deepEqual([digest, impurities], [code.digest, []])
  })

  test("has another digest after an edit, and none where the bundler's own functions were edited", async () => {
    const code = await kept()
    const edited = await analyseKept({ ...code, bundle: code.bundle.replace('count++', '++count') })
    assert.notEqual(edited.digest, code.digest)
    const forged = code.bundle.replace('var __defProp = Object.defineProperty', 'var __defProp = Object.seal')
    await assert.rejects(analyseKept({ ...code, bundle: forged }), /what the bundler did not write/)
  })
})
