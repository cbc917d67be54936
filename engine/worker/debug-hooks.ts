import { readFileSync } from 'node:fs'
import type { LoadHook } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loaders } from '../code/stage-plugin.ts'

/** Loads the files that a stage may import beside code, as a stage's bundle does: texts as strings, WebAssembly as bytes. */
export const load: LoadHook = async (url, context, next) => {
  const loader = url.startsWith('file:') ? loaders[extname(fileURLToPath(url))] : undefined
  if (loader !== 'text' && loader !== 'binary') return next(url, context)
  const bytes = readFileSync(new URL(url))
  const source =
    loader === 'text'
      ? `export default ${JSON.stringify(bytes.toString('utf8'))}`
      : `export default new Uint8Array(Buffer.from('${bytes.toString('base64')}', 'base64'))`
  return { format: 'module', shortCircuit: true, source }
}
