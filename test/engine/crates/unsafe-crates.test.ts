import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { ZipFile } from 'yazl'
import { checkRecords } from '../../../engine/crates/check-records.ts'
import { openCrate } from '../../../engine/crates/open-crate.ts'
import { readRecords } from '../../../engine/crates/read-records.ts'
import { crateOfSums, edit, sealAgain } from '../../support/crate-of-sums.ts'

/** Where these tests unpack: so what is left over can be seen. */
const place = mkdtempSync(join(tmpdir(), 'unsafe-'))
process.env['TMPDIR'] = place
after(() => {
  rmSync(place, { recursive: true, force: true })
})

interface Entry {
  readonly name: string
  readonly text?: string
  readonly mode?: number
}

/** An archive of these files; then names are changed in place for others of the same length, which no writer of archives would take. */
async function archive(entries: readonly Entry[], renames: Readonly<Record<string, string>> = {}): Promise<string> {
  const zip = new ZipFile()
  for (const { name, text = name, mode = 0o100644 } of entries) zip.addBuffer(Buffer.from(text), name, { mode })
  const file = join(place, 'crate.zip')
  const to = zip.outputStream.pipe(createWriteStream(file))
  zip.end()
  await once(to, 'close')
  let bytes = readFileSync(file).toString('latin1')
  for (const [was, now] of Object.entries(renames)) bytes = bytes.replaceAll(was, now)
  writeFileSync(file, bytes, 'latin1')
  return file
}

/** What opening a crate is refused with; nothing is left of it. */
async function refusal(file: string): Promise<{ code: unknown; message: string }> {
  const before = readdirSync(place)
  try {
    const crate = await openCrate(file)
    const records = readRecords(crate)
    assert.deepEqual(checkRecords(crate, records), [])
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.name === 'UserError', String(error))
    assert.deepEqual(readdirSync(place), before)
    return { code: error.code, message: error.message }
  }
  throw new Error(`${file} was not refused`)
}

describe('an archive is refused, and nothing of it is unpacked, that holds', () => {
  const unsafe = (what: string): { code: string; message: string } => ({ code: 'crate-unsafe', message: what })
  const paths: readonly (readonly [string, readonly Entry[], Readonly<Record<string, string>>, string])[] = [
    [
      'a path out of it',
      [{ name: 'aa/evil' }],
      { 'aa/evil': '../evil' },
      'the crate holds a file whose path leads out of the crate: "../evil"; nothing was unpacked',
    ],
    [
      'a path out of it by way of a folder',
      [{ name: 'a/bb/cc/evil' }],
      { 'a/bb/cc': 'a/../..' },
      'the crate holds a file whose path leads out of the crate: "a/../../evil"; nothing was unpacked',
    ],
    [
      'an absolute path',
      [{ name: 'a/evil' }],
      { 'a/evil': '//evil' },
      'the crate holds a file whose path is absolute: "//evil"; nothing was unpacked',
    ],
    [
      'a path with a drive',
      [{ name: 'aa/evil' }],
      { 'aa/evil': 'C:/evil' },
      'the crate holds a file whose path is absolute: "C:/evil"; nothing was unpacked',
    ],
    [
      'a path with backslashes',
      [{ name: 'aa/evil' }],
      { 'aa/evil': String.raw`..\evil` },
      String.raw`the crate holds a file whose path holds a character that not every file system takes: "..\\evil"; nothing was unpacked`,
    ],
    [
      'a path twice',
      [{ name: 'one' }, { name: 'two' }],
      { two: 'one' },
      'the crate holds a file whose path is there twice: "one"; nothing was unpacked',
    ],
    [
      'paths that differ in case',
      [{ name: 'one' }, { name: 'ONE' }],
      {},
      'the crate holds a file whose path differs from "one" in case alone: "ONE"; nothing was unpacked',
    ],
    [
      'a file and a folder of one name',
      [{ name: 'one' }, { name: 'One/two' }],
      {},
      `the crate holds a file whose path can't be both a file and the folder of "One/two": "one"; nothing was unpacked`,
    ],
    [
      'a name of control characters',
      [{ name: 'a_b' }],
      { a_b: 'a\nb' },
      String.raw`the crate holds a file whose path holds a character that not every file system takes: "a\nb"; nothing was unpacked`,
    ],
    [
      'a name too long',
      [{ name: 'x'.repeat(256) }],
      {},
      `the crate holds a file whose path is longer than file systems take: "${'x'.repeat(256)}"; nothing was unpacked`,
    ],
    [
      'a link',
      [{ name: 'link', text: '/etc/passwd', mode: 0o120777 }],
      {},
      'the crate holds a link, which could lead out of it: "link"',
    ],
    ['a device', [{ name: 'pipe', mode: 0o010644 }], {}, 'the crate holds no file, which could lead out of it: "pipe"'],
  ]
  for (const [what, entries, renames, message] of paths)
    test(what, async () => {
      assert.deepEqual(await refusal(await archive(entries, renames)), unsafe(message))
    })

  /** Writes a size into the records of the first file: 24 bytes behind the signature of the central directory. */
  async function withSize(bytes: number): Promise<string> {
    const file = await archive([{ name: 'zeros', text: '0'.repeat(1000) }])
    const content = readFileSync(file)
    content.writeUInt32LE(bytes, content.indexOf('PK\u0001\u0002') + 24)
    writeFileSync(file, content)
    return file
  }

  test('more than its size could be', async () => {
    const { code, message } = await refusal(await withSize(4e9))
    assert.equal(code, 'crate-too-large')
    assert.equal(message, 'the archive of 0.0 MB would unpack to 4000.0 MB, more than 200 times its size')
  })

  test('more than it says', async () => {
    const { code, message } = await refusal(await withSize(10))
    assert.equal(code, 'crate-damaged')
    assert.match(message, /^the crate is damaged\n {7}zeros can't be unpacked: too many bytes in the stream/)
  })

  test('nothing that can be read', async () => {
    const file = join(place, 'crate.zip')
    writeFileSync(file, 'no archive')
    const { code, message } = await refusal(file)
    assert.equal(code, 'no-crate')
    assert.match(message, /crate\.zip" is no archive that can be read: /)
  })
})

describe('a crate is refused', () => {
  const { project, crate, elsewhere, remove } = crateOfSums()
  after(remove)
  let count = 0
  const copy = (): string => {
    const at = join(elsewhere.path, `copy-${(count += 1)}`)
    cpSync(crate, at, { recursive: true })
    return at
  }

  test('that is cut off, wherever', async () => {
    const whole = join(elsewhere.path, 'whole.zip')
    assert.equal(project.run('crate', whole, 'sum').code, 0)
    const size = readFileSync(whole).length
    for (const part of [0, 0.1, 0.5, 0.9, 0.999]) {
      const cut = join(elsewhere.path, 'cut.zip')
      cpSync(whole, cut)
      truncateSync(cut, Math.floor(size * part))
      assert.equal((await refusal(cut)).code, 'no-crate')
    }
  })

  test('that is not there, is no folder, or is another RO-Crate', async () => {
    assert.match((await refusal(join(place, 'nowhere'))).message, /nowhere" is not there$/)
    mkdirSync(join(elsewhere.path, 'other'))
    writeFileSync(join(elsewhere.path, 'other/ro-crate-metadata.json'), '{}')
    assert.deepEqual(await refusal(join(elsewhere.path, 'other')), {
      code: 'no-crate',
      message: `"${join(elsewhere.path, 'other')}" is an RO-Crate of another kind, or cut off: it has no manifest-sha256.txt`,
    })
  })

  test('that holds a link in a folder', async () => {
    const at = copy()
    symlinkSync('/etc/passwd', join(at, 'artifacts/link.json'))
    assert.deepEqual(await refusal(at), {
      code: 'crate-unsafe',
      message: 'the crate holds a link, which could lead out of it: "artifacts/link.json"',
    })
  })

  test('of a newer layout', async () => {
    const at = copy()
    edit(at, 'crate.json', (text) => text.replace('"version": 1', '"version": 2'))
    sealAgain(at)
    assert.deepEqual(await refusal(at), {
      code: 'crate-newer',
      message: 'the crate has layout 2, and this release of the engine knows layouts up to 1',
    })
    const { code, err } = elsewhere.replay(at)
    assert.equal(code, 2)
    assert.match(err, / {2}fix: use a newer release: npx lineal@latest replay \.\.\.\n$/)
  })

  test('whose manifest is none', async () => {
    const at = copy()
    edit(at, 'manifest-sha256.txt', (text) => text.trimEnd())
    assert.match((await refusal(at)).message, /manifest-sha256\.txt is cut off: its last line has no end$/)
    edit(at, 'manifest-sha256.txt', (text) => `${text}\n../evil  x\n`)
    assert.match((await refusal(at)).message, /line \d+ of manifest-sha256\.txt is not a digest and a path of its own$/)
    writeFileSync(join(at, 'manifest-sha256.txt'), `${'0'.repeat(64)}  ../evil\n`)
    assert.match((await refusal(at)).message, /whose path leads out of the crate: "\.\.\/evil"/)
  })

  test('whose JSON is none, is too deep, or holds something else', async () => {
    const refused = async (path: string, change: (text: string) => string): Promise<string> => {
      const at = copy()
      edit(at, path, change)
      sealAgain(at)
      const { code, message } = await refusal(at)
      assert.equal(code, 'crate-damaged')
      return message.split('\n')[1]!.trim()
    }
    assert.equal(await refused('crate.json', () => '{'), 'crate.json is no JSON')
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    assert.equal(await refused('crate.json', () => deep), 'crate.json is nested more than 500 deep')
    assert.match(
      await refused('crate.json', (text) => text.replace('"results"', '"result"')),
      /^crate\.json does not hold what it should: the whole value: the value must have required property 'results'/,
    )
    assert.equal(
      await refused('records/executions.jsonl', (text) => text.replace('{', '')),
      'line 1 of records/executions.jsonl is no JSON',
    )
    assert.match(
      await refused('records/executions.jsonl', (text) => text.replace(/"id":\d+/, '"id":"1"')),
      /^line 1 of records\/executions\.jsonl does not hold what it should: \/id: \/id must be integer, but it is "1"$/,
    )
    assert.match(
      await refused('records/executions.jsonl', (text) => text.replace(/\\"format\\"|"body":"\{/, '"body":"{{')),
      /^execution \d+ \(.*\) is no JSON$/,
    )
    assert.equal(
      await refused('records/history.txt', (text) => text.trimEnd()),
      'records/history.txt is cut off: its last line has no end',
    )
  })

  test('that names a door that would lie among packages, or outside', () => {
    const code = (path: string): string =>
      `"doors": [{ "path": "${path}", "files": [{ "path": "${path}", "file": "README.md" }] }]`
    for (const [path, fault] of [
      ['../door.ts', 'leads out of the crate'],
      ['node_modules/tiny/index.js', 'lies among packages'],
    ] as const) {
      const at = copy()
      edit(at, 'crate.json', (text) => text.replace('"doors": []', code(path)))
      sealAgain(at)
      const { code: exit, err } = elsewhere.replay(at)
      assert.equal(exit, 1)
      assert.match(err, new RegExp(`a file of a door has a path that ${fault}: "`))
    }
    assert.ok(!existsSync(join(place, 'door.ts')))
  })
})
