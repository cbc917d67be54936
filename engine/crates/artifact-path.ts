import { extname } from 'node:path'
import type { Execution } from '../store/open-store.ts'
import type { Format } from '../values/kind.ts'

/** What the formats of artifacts are called on the web. */
export const mediaTypes: Readonly<Record<Format, string>> = {
  json: 'application/json',
  safetensors: 'application/vnd.safetensors',
  arrow: 'application/vnd.apache.arrow.file',
  html: 'text/html',
  svg: 'image/svg+xml',
  file: 'application/octet-stream',
  folder: 'application/x-tar',
}

/** Where an artifact lies in a crate: under its digest, with the extension of its format or of the file that came in. */
export function artifactPath({ output, format, record }: Pick<Execution, 'output' | 'format' | 'record'>): string {
  const extension =
    format === 'file' ? extensionOf(ingestedFile(record) ?? '') : format === 'folder' ? '.tar' : `.${format}`
  return `artifacts/${output}${extension}`
}

/** The file that an ingest step took in, relative to the project. */
export function ingestedFile(record: Execution['record']): string | undefined {
  return (record as { readonly file?: string }).file
}

function extensionOf(file: string): string {
  const extension = extname(file).toLowerCase()
  return /^\.[a-z0-9]{1,10}$/.test(extension) ? extension : '.bin'
}
