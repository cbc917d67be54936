import type { Format, Tensors } from '../values/kind.ts'
import { UserError } from '../values/user-error.ts'
import type { TableView, TableWish } from './table-view.ts'
import { viewTensors, type TensorView } from './tensor-view.ts'

/** What of a result's value is shown, as plain data: by its format. */
export type ResultView =
  | { readonly format: 'arrow'; readonly table: TableView }
  | { readonly format: 'json'; readonly value: unknown }
  | { readonly format: 'safetensors'; readonly tensors: readonly TensorView[]; readonly metadata: unknown }
  | { readonly format: 'html' | 'svg' | 'file' | 'folder' }

/** A value with the kind that it was read as. */
export interface ReadValue {
  readonly format: Format
  readonly schema: object
  readonly value: unknown
}

/** Makes the view of a value. @throws UserError `bad-option` where rows or columns are asked for of what is no table. */
export async function viewResult({ format, schema, value }: ReadValue, wish: TableWish): Promise<ResultView> {
  if (format === 'arrow') {
    const { viewTable } = await import('./table-view.ts')
    return { format, table: viewTable(value as readonly Readonly<Record<string, unknown>>[], schema, wish) }
  }
  refuseWish(format, wish)
  switch (format) {
    case 'json':
      return { format, value }
    case 'safetensors': {
      const { tensors, metadata } = value as Tensors
      return { format, tensors: viewTensors(tensors), metadata }
    }
    default:
      return { format }
  }
}

function refuseWish(format: Format, { where, sort, columns, rows }: TableWish): void {
  const asked = Object.entries({ where, sort, columns, rows }).find(([, given]) => given !== undefined)
  if (asked === undefined) return
  throw new UserError({
    code: 'bad-option',
    what: `--${asked[0]} is for tables, and this result is ${format}`,
    fix: `leave --${asked[0]} out`,
  })
}
