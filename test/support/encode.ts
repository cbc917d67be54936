import { checkHoldable } from '../../engine/formats/check-holdable.ts'
import { encodeHoldable } from '../../engine/formats/codec.ts'
import type { Format } from '../../engine/values/kind.ts'

/** Encodes a value in its format as a worker does. @throws UserError for a value that the format can't give back equal. */
export async function encode(format: Format, value: unknown, schema: object): Promise<Uint8Array> {
  await checkHoldable(value, { format, schema })
  return encodeHoldable(format, value, schema)
}
