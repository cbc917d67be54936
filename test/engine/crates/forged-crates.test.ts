import assert from 'node:assert/strict'
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { crateOfSums, edit, fileIn, forgeRow, sealAgain, sha256, type Row } from '../../support/crate-of-sums.ts'

describe('a crate in which one byte was changed', () => {
  const { elsewhere, crate, remove } = crateOfSums()
  after(remove)
  const bundleOfFit = (at: string): string =>
    fileIn(at, /^code\/.*\/bundle\.mjs$/, (path) => readFileSync(join(at, path), 'utf8').includes('x > 0'))
  let count = 0
  /** A copy of the crate after a change; the exit code of `replay` and what it says. */
  const replayAfter = (change: (at: string) => void): { code: number | null; out: string; err: string; at: string } => {
    const at = join(elsewhere.path, `copy-${(count += 1)}`)
    cpSync(crate, at, { recursive: true })
    change(at)
    return { ...elsewhere.replay(at), at }
  }
  const nextSeed = (row: Row): Row => ({
    ...row,
    body: row.body.replace('"params":"{\\"seed\\":1}"', '"params":"{\\"seed\\":7}"'),
  })
  /** The params stand in the body, and in the preimage in it, whose quotes are escaped once more. */
  const otherSeed = (row: Row): Row => {
    const body = JSON.parse(row.body) as { params: string; preimage: string }
    const preimage = body.preimage.replace('"params":{"seed":1}', '"params":{"seed":7}')
    return { ...row, body: JSON.stringify({ ...body, params: '{"seed":7}', preimage }) }
  }

  test('is replayed with exit code 0 as long as none was', () => {
    const { code, out, err } = replayAfter(() => undefined)
    assert.equal(code, 0)
    assert.match(
      out,
      /^(identical \S+ \([0-9a-f]{12}\)\n){5}5 identical; 1 that came in from outside has its digest\n$/,
    )
    assert.match(
      err,
      /^a pipeline: \d+ files have their digests, and no record contradicts another; crate [0-9a-f]{12}\n/,
    )
    assert.match(err, /This executes 5 tasks with the code that is in the crate: others' code, with your rights\.\n$/)
  })

  const left: readonly (readonly [string, (at: string) => string])[] = [
    ['code', bundleOfFit],
    ['a param', () => 'records/executions.jsonl'],
    ['an input', (at) => fileIn(at, /\.txt$/, (path) => path.startsWith('artifacts/'))],
    ['the preview', () => 'ro-crate-preview.html'],
    ['the metadata', () => 'ro-crate-metadata.json'],
  ]
  for (const [what, pathIn] of left)
    test(`of ${what} is damaged: the file is named, and nothing is executed`, () => {
      const path = pathIn(crate)
      const { code, out, err, at } = replayAfter((copy) => {
        edit(copy, path, (text) =>
          text.replace(/[a-y1-8](?=[^a-z0-9]*$)/, (byte) => String.fromCharCode(byte.charCodeAt(0) + 1)),
        )
      })
      const now = sha256(readFileSync(join(at, path))).slice(0, 12)
      const was = sha256(readFileSync(join(crate, path))).slice(0, 12)
      assert.deepEqual([code, out], [1, ''])
      assert.equal(
        err,
        `error: the crate is damaged\n       ${path} has the digest ${now}, and manifest-sha256.txt says ${was}\n` +
          `   at: ${at}\n  fix: get it anew from whoever made it; nothing of it was executed\n`,
      )
    })

  test('of code, with a manifest to match, is not executed: the code is not that of its digest', () => {
    const { code, out } = replayAfter((at) => {
      edit(at, bundleOfFit(at), (text) => text.replace('x > 0', 'x > 1'))
      sealAgain(at)
    })
    assert.equal(code, 1)
    assert.match(
      out,
      /^not executable fit\[seed=1\] \([0-9a-f]{12}\) because the code of stages\/fit\.ts is not that of its digest [0-9a-f]{12}$/m,
    )
    assert.match(out, /^2 identical, 3 not executable; /m)
  })

  test('of a param, with a manifest to match, contradicts its key and its place in the history', () => {
    const { code, out, err, at } = replayAfter((copy) => {
      forgeRow(copy, 'fit[seed=1]', nextSeed, false)
      sealAgain(copy)
    })
    assert.deepEqual([code, out], [1, ''])
    const id = /execution (\d+)/.exec(err)![1]!
    assert.equal(
      err,
      'error: the records of the crate contradict each other\n' +
        `       execution ${id} (fit[seed=1]): its row is not row ${id} of records/history.txt\n` +
        `       execution ${id} (fit[seed=1]): its params are not those of its key\n` +
        `   at: ${at}\n  fix: somebody changed it after it was written: trust none of it, and get it anew; nothing of it was executed\n`,
    )
  })

  test('of a param, with all that it is digested in, makes something else', () => {
    const { code, out } = replayAfter((at) => {
      forgeRow(at, 'fit[seed=1]', otherSeed, true)
      sealAgain(at)
    })
    assert.equal(code, 1)
    assert.match(out, /^differs fit\[seed=1\] \([0-9a-f]{12}\) at \/0 was 11 and is 71$/m)
    assert.match(out, /^4 identical, 1 different; /m)
  })

  test('of an input, with a manifest to match, is not what it is named by', () => {
    const { code, err } = replayAfter((at) => {
      edit(at, fileIn(at, /^artifacts\/.*\.txt$/), (text) => text.replace('3', '4'))
      sealAgain(at)
    })
    assert.equal(code, 1)
    assert.match(
      err,
      /^error: the records of the crate contradict each other\n {7}artifacts\/[0-9a-f]{64}\.txt, what ingest\[file=data\.txt\] made, does not hold the bytes that it is named by\n/,
    )
  })

  test('of an input, with all that names it, makes something else', () => {
    const { code, out } = replayAfter((at) => {
      const path = fileIn(at, /^artifacts\/.*\.txt$/)
      const was = /[0-9a-f]{64}/.exec(path)![0]
      edit(at, path, (text) => text.replace('3', '4'))
      const now = sha256(readFileSync(join(at, path)))
      renameSync(join(at, path), join(at, path.replace(was, now)))
      const change = (row: Row): Row => ({
        ...row,
        output: row.output.replace(was, now),
        body: row.body.replaceAll(was, now),
      })
      for (const task of ['ingest[file=data.txt]', 'make']) forgeRow(at, task, change, true)
      sealAgain(at)
    })
    assert.equal(code, 1)
    assert.match(out, /^differs make \([0-9a-f]{12}\) at \/2 was 3 and is 4$/m)
  })

  test('of the code of the bundler, which no digest covers, is not executed', () => {
    const { out } = replayAfter((at) => {
      edit(at, bundleOfFit(at), (text) => `globalThis.shifted = 1;\n${text}`)
      sealAgain(at)
    })
    assert.match(
      out,
      /^not executable fit\[seed=0\] .* because the code of stages\/fit\.ts can't be judged: before its first module stands what the bundler did not write$/m,
    )
  })

  test('is not executed where its code reaches what no key covers, whatever digest is claimed for it', () => {
    const { out } = replayAfter((at) => {
      edit(at, bundleOfFit(at), (text) => text.replace('x > 0', 'x > Math.random() - 1'))
      sealAgain(at)
    })
    assert.match(out, /^not executable fit\[seed=1\] .* because the code of stages\/fit\.ts is not that of its digest/m)
  })

  test('has other files, or lacks some: each is named', () => {
    const { code, err } = replayAfter((at) => {
      writeFileSync(join(at, 'more.txt'), '')
      renameSync(join(at, 'README.md'), join(at, 'READ.md'))
    })
    assert.equal(code, 1)
    assert.match(
      err,
      /README\.md is missing\n {7}READ\.md is not in manifest-sha256\.txt\n {7}more\.txt is not in manifest-sha256\.txt\n/,
    )
  })
})
