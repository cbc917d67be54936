import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { isOutside } from '../graph/project-path.ts'
import { remember } from '../values/remember.ts'
import type { Bundle } from './bundle-stages.ts'

/** What decides a stage's bundle: the files that the bundler read for it, and where its imports pointed. */
type Reached = Pick<Bundle, 'files' | 'targets'>

/**
 * Finds the paths that decide a stage's bundle, so that it is made again when, and only when, one of them changes:
 * the files that the bundler read; each folder on the way to a file or to where an import points, by the names in it
 * (a new `x.ts` can take the place of `x/index.ts`, a link can lead elsewhere); and each `package.json`,
 * `tsconfig.json` and `jsconfig.json` that is or could be in a folder above a file. Settings are read once for all stages.
 *
 * Undefined where no list of paths decides: path aliases of a tsconfig.json may lead anywhere, so such a project is
 * bundled on each run.
 */
export function stagePathsFinder(root: string): (reached: Reached) => string[] | undefined {
  const above = remember((folder: string) => [...upTo(undefined, folder)])
  const onTheWay = remember((folder: string) => [...upTo(sharedFolder(root, folder), folder)])
  const settingsIn = remember(readSettings)
  return ({ files, targets }) => {
    const places = new Set([...files, ...targets].map((path) => dirname(path)))
    const homes = new Set(files.map((path) => dirname(path)))
    const settings = [...new Set([...homes].flatMap(above))].map(settingsIn)
    if (settings.some(({ aliases }) => aliases)) return undefined
    return [
      ...new Set([...files, ...[...places].flatMap(onTheWay), ...settings.flatMap(({ paths }) => [...paths])]),
    ].sort()
  }
}

interface Settings {
  /** Where there are settings of the folder, or could be, and what those extend. */
  readonly paths: ReadonlySet<string>
  readonly aliases: boolean
}

function readSettings(folder: string): Settings {
  const paths = ['package.json', 'tsconfig.json', 'jsconfig.json'].map((name) => join(folder, name))
  const found = new Set<string>()
  for (const path of paths) if (path.endsWith('config.json')) followSettings(path, found)
  return { paths: new Set([...paths, ...found]), aliases: hasAliases(found) }
}

function* upTo(top: string | undefined, folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at
    if (at === top || at === dirname(at)) return
  }
}

function sharedFolder(a: string, b: string): string {
  for (const folder of upTo(undefined, a)) {
    if (!isOutside(folder, b)) return folder
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
