import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
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
    text: Pick<StageText, 'packages' | 'joined' | 'root'>,
    work: () => Result | Promise<Result>,
  ): Promise<{ result: Result; touches: Touches }>
}

/** Installs the one recorder of a worker: what a stage reaches through packages, compared with what its key covers. */
export function installObserver({ scratch, engine, doors }: Surroundings): Observer {
  const recorder = installRecorder(Object.values(doors))
  const own = [scratch, dirname(engine)]
  const folders = new Map<string, readonly string[]>()
  let loadedModules: (() => string[]) | undefined
  const coveredBy = ({
    packages,
    joined,
    root,
  }: Pick<StageText, 'packages' | 'joined' | 'root'>): readonly string[] => {
    const more = [...Object.values(joined).map((url) => dirname(fileURLToPath(url))), ...own]
    const name = [root, ...packages, ...more].join()
    const known = folders.get(name) ?? [...packageFolders(packages, root), ...more].map((folder) => folder + sep)
    folders.set(name, known)
    return known
  }
  return {
    async observe(text, work) {
      const covered = coveredBy(text)
      // Only packages can load modules that no key covers, and none that are joined do: other stages need no watch.
      if (text.packages.some((name) => text.joined[name] === undefined)) loadedModules ??= watchModules()
      loadedModules?.()
      recorder.start()
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

interface Cover {
  readonly modules: readonly string[]
  readonly covered: readonly string[]
  readonly root: string
}

/** What was touched outside of the folders that the key covers: within them, files are the packages' own. */
function uncovered(touches: Touches, { modules, covered, root }: Cover): Touches {
  const outside = (path: string): boolean => !covered.some((folder) => path.startsWith(folder))
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
