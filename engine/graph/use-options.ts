import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeValue } from '../values/show-value.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'

const options = ['export', 'from']

/**
 * Reads what `use` was given beside the function that imports a stage: the module that the stage's path is relative to, or
 * that and the export that is the stage.
 *
 * @throws UserError `bad-use` for all else.
 */
export function readUseOptions(given: unknown, root: string): { readonly exported: string; readonly folder: string } {
  const known = typeof given === 'string' ? { from: given } : (given ?? {})
  if (typeof known !== 'object' || Array.isArray(known)) {
    const fix = 'leave them out, or write import.meta.url, or { export, from: import.meta.url }'
    throw badUse(`the options of use() are ${describeValue(given)}`, fix)
  }
  const other = Object.keys(known).find((name) => !options.includes(name))
  if (other !== undefined)
    throw badUse(`use() has no option "${other}"`, suggestion(other, options, `it has ${options.join(' and ')}`))
  const { export: exported = 'default', from } = known as { export?: unknown; from?: unknown }
  if (typeof exported !== 'string' || exported === '')
    throw badUse(`use() can't take the export ${describeValue(exported)}`, "name it by a text: { export: 'decov' }")
  return { exported, folder: from === undefined ? root : folderOf(from) }
}

function folderOf(from: unknown): string {
  try {
    return dirname(fileURLToPath(from as string))
  } catch {
    const fix = "write use(() => import('./stages/<name>.ts'), import.meta.url)"
    throw badUse(`use() can't tell a folder from ${describeValue(from)}`, fix)
  }
}

function badUse(what: string, fix: string): UserError {
  return new UserError({ code: 'bad-use', what, at: 'use', fix })
}
