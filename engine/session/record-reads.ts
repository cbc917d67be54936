import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isOutside } from '../graph/project-path.ts'

const looking = ['access', 'exists', 'open', 'opendir', 'readFile', 'readdir', 'stat', 'lstat', 'createReadStream']

/**
 * Records from now on which paths of a folder this process looks at, packages and hidden folders excepted; what it returns gives
 * them. A pipeline's file may list a folder to ingest what is in it.
 */
export function recordReads(folder: string): () => string[] {
  const seen = new Set<string>()
  const record = (given: unknown): void => {
    const path = pathOf(given)
    if (path === undefined || isOutside(folder, path)) return
    if (!/^node_modules$|^\../.test(path.slice(folder.length + 1).split(sep)[0] ?? '')) seen.add(path)
  }
  for (const module of [fs, fs.promises])
    for (const name of [...looking, ...looking.map((one) => `${one}Sync`)]) {
      const look: unknown = Reflect.get(module, name)
      if (typeof look !== 'function') continue
      const watched = function (this: unknown, ...args: unknown[]): unknown {
        record(args[0])
        return Reflect.apply(look, this, args) as unknown
      }
      Reflect.set(module, name, Object.assign(watched, look))
    }
  syncBuiltinESMExports()
  return () => [...seen]
}

function pathOf(given: unknown): string | undefined {
  try {
    if (given instanceof URL) return resolve(fileURLToPath(given))
    return typeof given === 'string' || Buffer.isBuffer(given) ? resolve(String(given)) : undefined
  } catch {
    return undefined
  }
}
