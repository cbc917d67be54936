import { withDtypes } from './dtypes.ts'
import type { KindDeclaration } from '../values/declaration.ts'
import type { Tensors } from '../values/kind.ts'
import { checkValue } from './check-value.ts'

/** Checks a value against its kind's schema; of files only their bytes are known. */
export function checkKind(
  value: unknown,
  { format, schema }: KindDeclaration,
  border: { readonly what: string; readonly fix: string },
): void {
  if (format === 'file' || format === 'folder') return
  checkValue(format === 'safetensors' ? withDtypes(value as Tensors) : value, schema, border)
}
