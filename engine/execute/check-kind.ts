import { dtypeOfData } from '../formats/safetensors.ts'
import type { KindDeclaration } from '../values/declaration.ts'
import type { Tensors } from '../values/kind.ts'
import { checkValue } from './check-value.ts'

/** Checks a value against its kind's schema; of a file only its bytes are known. */
export function checkKind(
  value: unknown,
  { format, schema }: KindDeclaration,
  border: { readonly what: string; readonly fix: string },
): void {
  if (format === 'file') return
  checkValue(format === 'safetensors' ? withDtypes(value) : value, schema, border)
}

/** What a schema of tensors sees: the element type and shape of each, beside the metadata. */
function withDtypes(value: unknown): unknown {
  const { tensors, metadata } = value as Tensors
  const seen = Object.entries(tensors).map(([name, tensor]) => [
    name,
    { dtype: dtypeOfData(tensor.data), shape: tensor.shape },
  ])
  return { tensors: Object.fromEntries(seen) as unknown, metadata }
}
