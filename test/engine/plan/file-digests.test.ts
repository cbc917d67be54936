import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { Task } from '../../../engine/graph/task.ts'
import { digestFiles } from '../../../engine/plan/file-digests.ts'
import { digestBytes } from '../../../engine/values/digest.ts'

const root = mkdtempSync(join(tmpdir(), 'inputs-'))
after(() => {
  rmSync(root, { recursive: true })
})

const task = { name: 'ingest[file=a.txt]', file: 'a.txt' } as Task
const [now, later] = [() => Date.now(), () => Date.now() + 10_000]

function write(text: string): void {
  writeFileSync(join(root, 'a.txt'), text)
}

/** A memo that remembers another digest than it is given: what is taken from it shows. */
function forgingMemo() {
  const kept = new Map<string, string>()
  return {
    kept,
    get: (name: string) => kept.get(name),
    set: (name: string, value: string) => {
      kept.set(name, value.replace(/"[0-9a-f]{64}"/, '"remembered"'))
    },
  }
}

describe('the file of an ingest step', () => {
  test('is not read again while its state is that of an earlier look', async () => {
    write('one')
    const memo = forgingMemo()
    const digestOf = async () => (await digestFiles(root, [task], memo, later)).digests.get(task)
    assert.equal(await digestOf(), digestBytes(Buffer.from('one')))
    assert.equal(await digestOf(), 'remembered')
    write('three')
    assert.equal(await digestOf(), digestBytes(Buffer.from('three')))
  })

  test('is read again where it had changed within two seconds of that look', async () => {
    write('one')
    const memo = forgingMemo()
    await digestFiles(root, [task], memo, now)
    assert.equal(memo.kept.size, 0)
  })

  test('is unchanged by its bytes: written anew it counts as the same', async () => {
    write('one')
    const files = await digestFiles(root, [task], forgingMemo(), now)
    assert.ok(files.unchanged(task))
    write('one')
    assert.ok(files.unchanged(task))
    write('two')
    assert.ok(!files.unchanged(task))
    rmSync(join(root, 'a.txt'))
    assert.ok(!files.unchanged(task))
  })
})
