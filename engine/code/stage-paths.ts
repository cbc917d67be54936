import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { Bundle } from './bundle-stages.ts'

/**
 * The paths that decide a stage's bundle, so that it is made again when, and only when, one of them changes:
 * the files that the bundler read; each folder on the way to a file or to where an import points, by the names in it
 * (a new `x.ts` can take the place of `x/index.ts`, a link can lead elsewhere); and each `package.json`,
 * `tsconfig.json` and `jsconfig.json` that is or could be in a folder above a file.
 *
 * Undefined where no list of paths decides: path aliases of a tsconfig.json may lead anywhere, so such a project is
 * bundled on each run.
 */
export function stagePaths(root: string, { files, targets }: Pick<Bundle, 'files' | 'targets'>): string[] | undefined {
  const places = [...new Set([...files, ...targets].map((path) => dirname(path)))]
  const folders = new Set(places.flatMap((folder) => [...upTo(sharedFolder(root, folder), folder)]))
  const above = new Set(files.flatMap((file) => [...upTo(undefined, dirname(file))]))
  const settings = [...above].flatMap((folder) =>
    ['package.json', 'tsconfig.json', 'jsconfig.json'].map((name) => join(folder, name)),
  )
  const tsconfigs = new Set<string>()
  for (const path of settings) if (path.endsWith('config.json')) followSettings(path, tsconfigs)
  if (hasAliases(tsconfigs)) return undefined
  return [...new Set([...files, ...folders, ...settings, ...tsconfigs])].sort()
}

function* upTo(top: string | undefined, folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at
    if (at === top || at === dirname(at)) return
  }
}

function sharedFolder(a: string, b: string): string {
  for (const folder of upTo(undefined, a)) {
    const way = relative(folder, b)
    if (way !== '..' && !way.startsWith(`..${sep}`)) return folder
  }
  return sep
}

/** Adds a settings file and those that it extends. */
function followSettings(path: string, found: Set<string>): void {
  if (found.has(path) || !existsSync(path)) return
  found.add(path)
  const text = readFileSync(path, 'utf8')
  const list = /"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/.exec(text)?.[1] ?? ''
  for (const [, name = ''] of list.matchAll(/"([^"]*)"/g)) {
    for (const base of name.startsWith('.')
      ? [join(dirname(path), name)]
      : [...upTo(undefined, dirname(path))].map((f) => join(f, 'node_modules', name))) {
      for (const form of [base, `${base}.json`, join(base, 'tsconfig.json')])
        if (form.endsWith('.json')) followSettings(form, found)
    }
  }
}

function hasAliases(settings: ReadonlySet<string>): boolean {
  return [...settings].some((path) => /"(paths|baseUrl)"\s*:/.test(readFileSync(path, 'utf8')))
}
