import { Ajv } from 'ajv'
import assert from 'node:assert/strict'
import { decode } from '../../engine/formats/codec.ts'
import { encode } from '../support/encode.ts'
import { dtypeOfData } from '../../engine/formats/dtypes.ts'
import type { Kind, Member, Tensors } from 'lineal'
import { digestBytes } from '../../engine/values/digest.ts'

const ajv = new Ajv({ strict: false })

/** A context for stages that are called directly. */
export const context = { progress: (): void => undefined }

/** Takes a value through the bytes that a store would keep, checks it against its kind's schema, and names it by digest. */
export async function asMember<Value>(
  kind: Kind<Value>,
  value: Value,
  params: Member['params'],
): Promise<Member<Value> & { readonly bytes: Uint8Array }> {
  const bytes = await encode(kind.format, value, kind.schema)
  const stored = (await decode(kind.format, bytes)) as Value
  const validate = ajv.compile(kind.schema)
  assert.ok(validate(seenBySchema(kind, stored)), ajv.errorsText(validate.errors))
  return { params, digest: digestBytes(bytes), value: stored, bytes }
}

function seenBySchema(kind: Kind, value: unknown): unknown {
  if (kind.format !== 'safetensors') return value
  const { tensors, metadata } = value as Tensors
  const seen = Object.entries(tensors).map(([name, { data, shape }]) => [name, { dtype: dtypeOfData(data), shape }])
  return { tensors: Object.fromEntries(seen) as unknown, metadata }
}
