import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDigested } from '../code/package-digests.ts'
import { packageFolders } from '../code/package-folders.ts'
import type { Surroundings } from './load-stage.ts'
import type { StageText } from './messages.ts'
import type { Touch } from '../values/stage.ts'
import { projectPath } from '../graph/project-path.ts'
import { installRecorder, type Touches } from './recorder.ts'
import { watchModules } from './watch-modules.ts'

/** Runs work and tells what it touched that the stage's key does not cover. */
export interface Observer {
  observe<Result>(
    text: Pick<StageText, 'packages' | 'joined' | 'root' | 'bundle' | 'readsTexts'>,
    work: () => Result | Promise<Result>,
  ): Promise<{ result: Result; touches: Touches }>
}

/** Installs the one recorder of a worker: what a stage reaches through packages, compared with what its key covers. */
export function installObserver({ scratch, engine, doors }: Surroundings): Observer {
  const recorder = installRecorder(Object.values(doors))
  const own = [scratch, ...[engine, ...Object.values(doors)].map((file) => dirname(file))].map((folder) => folder + sep)
  const covers = new Map<string, Cover>()
  let loadedModules: (() => string[]) | undefined
  const coverOf = ({ packages, joined, root }: Pick<StageText, 'packages' | 'joined' | 'root'>): Cover => {
    const made = Object.values(joined).map((url) => dirname(fileURLToPath(url)) + sep)
    const name = [root, ...packages, ...made].join()
    const known = covers.get(name)
    if (known !== undefined) return known
    const digested = [...packageFolders(packages, root)].map((folder) => folder + sep)
    const covered = (path: string): boolean =>
      [...made, ...own].some((folder) => path.startsWith(folder)) ||
      digested.some((folder) => path.startsWith(folder) && isDigested(path.slice(folder.length)))
    covers.set(name, covered)
    return covered
  }
  return {
    async observe(text, work) {
      const covered = coverOf(text)
      // Only packages can load modules that no key covers, and none that are joined do: other stages need no watch.
      if (text.packages.some((name) => text.joined[name] === undefined)) loadedModules ??= watchModules()
      loadedModules?.()
      recorder.start(text.readsTexts === false ? (source) => text.bundle.includes(source) : undefined)
      try {
        const result = await work()
        return {
          result,
          touches: uncovered(recorder.stop(), { modules: loadedModules?.() ?? [], covered, root: text.root }),
        }
      } finally {
        recorder.stop()
      }
    },
  }
}

/** Whether the key covers what a path holds. */
type Cover = (path: string) => boolean

/** What was touched outside of the folders that the key covers: within them, files are the packages' own. */
function uncovered(
  touches: Touches,
  { modules, covered, root }: { modules: readonly string[]; covered: Cover; root: string },
): Touches {
  const outside = (path: string): boolean => !covered(path)
  const loaded = modules.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url))
  const all: Touches = {
    ...touches,
    files: (touches.files ?? []).filter(({ what }) => outside(what)),
    modules: loaded.filter(outside).map((path) => ({ what: projectPath(root, path), where: path })),
  }
  const kinds = (Object.keys(all) as Touch[]).filter((kind) => all[kind]!.length > 0)
  const shown = kinds.map((kind) => [
    kind,
    all[kind]!.map(({ what, where }) => ({ what, where: projectPath(root, where) })),
  ])
  return Object.fromEntries(shown) as Touches
}

/** What two pieces of work touched together. */
export function mergeTouches(first: Touches, second: Touches): Touches {
  const kinds = [...new Set([...Object.keys(first), ...Object.keys(second)])] as Touch[]
  return Object.fromEntries(kinds.map((kind) => [kind, [...(first[kind] ?? []), ...(second[kind] ?? [])]]))
}
