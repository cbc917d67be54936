import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { damagedInputs } from '../../../engine/coordinator/damaged-inputs.ts'
import type { Ledger } from '../../../engine/coordinator/ledger.ts'
import { digestBytes } from '../../../engine/values/digest.ts'
import { tasksOf } from './cranked-run.ts'

test('inputs are damaged whose bytes, in the store or in a file, are gone or others than those of their digest', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'inputs-'))
  t.after(() => {
    rmSync(folder, { recursive: true })
  })
  const bytesOf = (text: string) => new TextEncoder().encode(text)
  const fileOf = (text: string) => {
    writeFileSync(join(folder, text), text)
    return { file: join(folder, text) }
  }
  const places: Readonly<Record<string, ReturnType<Ledger['location']>>> = {
    whole: { inline: bytesOf('whole') },
    changed: { inline: bytesOf('CHANGED') },
    'whole-file': fileOf('whole-file'),
    'changed-file': fileOf('CHANGED-FILE'),
    gone: undefined,
  }
  const inputs = Object.keys(places)
  const tasks = tasksOf({ ...Object.fromEntries(inputs.map((name) => [name, {}])), reader: { reads: inputs } })
  const digests = new Map(inputs.map((name) => [digestBytes(bytesOf(name)), name]))
  const damaged = damagedInputs(tasks.get('reader')!, ({ name }) => digestBytes(bytesOf(name)), {
    location: (digest) => places[digests.get(digest)!],
  })
  assert.deepEqual(
    damaged.map(({ name }) => name),
    ['changed', 'changed-file', 'gone'],
  )
})
