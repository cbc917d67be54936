import { types } from 'node:util'
import { checkJson } from '../values/check-json.ts'
import type { KindDeclaration } from '../values/declaration.ts'
import { showValue } from '../values/show-value.ts'
import { UserError } from '../values/user-error.ts'
import { hasOwnFields, isDetached } from './typed-array.ts'

/**
 * Refuses a value that its format could not give back equal: what the value's schema asks is another question.
 *
 * @throws UserError naming the path or the cell, the value, and what to do.
 */
export async function checkHoldable(value: unknown, { format, schema }: KindDeclaration): Promise<void> {
  if (value === undefined) throw unholdable({ what: 'the stage returned nothing', fix: 'return a value from run()' })
  switch (format) {
    case 'json':
      checkJson(value)
      return
    case 'safetensors':
      await checkTensorsOf(value)
      return
    case 'arrow': {
      const { columnsOf } = await import('./arrow.ts')
      const { checkRows } = await import('./check-rows.ts')
      checkRows(value, columnsOf(schema))
      return
    }
    case 'html':
    case 'svg':
      checkPage(value, format)
      return
    case 'file':
      checkBytes(value)
      return
    case 'folder':
      ;(await import('./archive.ts')).checkFiles(value)
      return
    default:
      return format satisfies never
  }
}

async function checkTensorsOf(value: unknown): Promise<void> {
  const { checkTensors } = await import('./check-tensors.ts')
  checkTensors(value)
}

function checkPage(value: unknown, format: 'html' | 'svg'): void {
  if (typeof value !== 'string') {
    throw unholdable({ what: `${format}() holds text, and this is ${showValue(value)}`, fix: 'return a string' })
  }
  if (format === 'svg' && !picture.test(value)) throw noPicture(value)
  if (value.isWellFormed()) return
  // Under this flag a pair is one character, and no surrogate.
  const place = value.search(/[\ud800-\udfff]/u)
  throw unholdable({
    what: `the text has a lone surrogate at character ${place}, which UTF-8 can't hold`,
    at: `character ${place}`,
    fix: 'cut texts between characters: [...text].slice(...) and not text.slice(...)',
  })
}

/** What may stand before the one element of a picture: a declaration, comments, a document type. */
const picture =
  /^\ufeff?\s*(?:<\?[^]*?\?>\s*|<!--[^]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:\w+:)?svg(?=[\s/>])[^]*(?:<\/(?:\w+:)?svg\s*>|\/>)\s*(?:<!--[^]*?-->\s*)*$/

function noPicture(value: string): UserError {
  const found = value.trim() === '' ? 'it is empty' : `it is ${showValue(value)}`
  return unholdable({
    what: `svg() holds a picture, one <svg> element, and this text is none: ${found}`,
    fix: 'return \'<svg xmlns="http://www.w3.org/2000/svg" ...>...</svg>\', or declare html() for a page and file() for other pictures',
  })
}

function checkBytes(value: unknown): void {
  if (value instanceof Uint8Array && !types.isProxy(value)) {
    if (isDetached(value))
      throw unholdable({
        what: 'the memory of the bytes was handed to another thread',
        fix: 'return a copy: it.slice()',
      })
    if (!hasOwnFields(value)) return
    throw unholdable({
      what: 'the bytes have fields of their own, which a file has no place for',
      fix: 'put them into an artifact of their own',
    })
  }
  const what = `file() holds bytes as a Uint8Array, and this is ${showValue(value)}`
  throw unholdable({ what, fix: bytesOf(value) })
}

function bytesOf(value: unknown): string {
  if (typeof value === 'string') return 'return Buffer.from(text)'
  if (types.isAnyArrayBuffer(value)) return 'return new Uint8Array(buffer)'
  if (ArrayBuffer.isView(value)) return 'return new Uint8Array(it.buffer, it.byteOffset, it.byteLength)'
  return 'return a Uint8Array, or use json() for plain values'
}

function unholdable({ what, at = 'the whole value', fix }: { what: string; at?: string; fix: string }): UserError {
  return new UserError({ code: 'unholdable', what, at, fix })
}
