import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packageName } from '../code/package-name.ts'
import { needsOf } from '../code/package-folders.ts'
import { remember } from '../values/remember.ts'

/**
 * What a package asks for in vain, in words; undefined where its manifest says that it may want it: its digest is then another one
 * when that is installed.
 */
export function missingPackage(request: string, importer: string): string | undefined {
  const name = packageName(request)
  return name === '' || needsAround(dirname(importer)).has(name)
    ? undefined
    : `the package "${name}", which is not installed,`
}

/** What the package around a folder depends on; a `package.json` without a name only says how files are to be read. */
const needsAround = remember((start: string): ReadonlySet<string> => {
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest) && 'name' in (JSON.parse(readFileSync(manifest, 'utf8')) as object))
      return new Set(needsOf(folder))
    if (folder === dirname(folder)) return new Set()
  }
})
