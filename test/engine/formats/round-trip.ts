import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { checkHoldable } from '../../../engine/formats/check-holdable.ts'
import { decode } from '../../../engine/formats/codec.ts'
import { encode } from '../../support/encode.ts'
import { digestBytes } from '../../../engine/values/digest.ts'
import type { Format } from '../../../engine/values/kind.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { loader } from '../../support/tsx-loader.ts'
import type { Drawn } from './drawn-values.ts'

/** Asserts that values of a kind come back equal: of the same types, numbers of the same bits. */
export async function assertKept(drawn: fc.Arbitrary<Drawn>, numRuns = 500): Promise<void> {
  const property = fc.asyncProperty(drawn, async ({ kind, value }) => {
    assert.deepStrictEqual(await decode(kind.format, await encode(kind.format, value, kind.schema)), value)
  })
  await fc.assert(property, { numRuns })
}

/** Asserts that values come back equal but for fields that are undefined, or are refused with what, where and fix. Gives how many were refused. */
export async function assertKeptOrRefused(drawn: fc.Arbitrary<Drawn>, numRuns = 2000): Promise<number> {
  let refused = 0
  const property = fc.asyncProperty(drawn, async ({ kind: { format, schema }, value }) => {
    const error: unknown = await checkHoldable(value, { format, schema }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (error === undefined) {
      assert.deepStrictEqual(await decode(format, await encode(format, value, schema)), asRead(value))
      return
    }
    refused += 1
    assert.ok(error instanceof UserError, inspect(error))
    for (const text of [error.message, error.at, error.fix]) {
      assert.ok(text !== undefined && text !== '' && text.length < 2000 && text.isWellFormed(), text)
    }
  })
  await fc.assert(property, { numRuns })
  return refused
}

/** What a reader of a value is given: fields that are undefined are left out, objects have the usual prototype, and bytes are plain. */
function asRead(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return Uint8Array.from(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Date) return value
  if (Array.isArray(value)) return value.map(asRead)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(fields.map(([name, field]) => [name, asRead(field)]))
}

/** Asserts that another process encodes the values that a seed draws to the same bytes. */
export async function assertSameBytes(drawn: fc.Arbitrary<Drawn>, format: Format): Promise<void> {
  const seed = 7
  const own = fc.sample(drawn, { seed, numRuns: 100 }).map(async ({ kind, value }) => {
    return digestBytes(await encode(kind.format, value, kind.schema))
  })
  assert.deepEqual(digestsOfOtherProcess(format, seed), await Promise.all(own))
}

/** The digests of what another process encodes of the values that a seed draws. */
function digestsOfOtherProcess(format: Format, seed: number): unknown {
  const script = fileURLToPath(new URL('./children/print-digests.ts', import.meta.url))
  const printed = execFileSync(process.execPath, [...loader, script, format, String(seed)], { encoding: 'utf8' })
  return JSON.parse(printed)
}
