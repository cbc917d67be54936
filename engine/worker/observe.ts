import { dirname, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isDigested } from '../code/package-digests.ts'
import { packageFolders } from '../code/package-folders.ts'
import type { ModulePlaces } from './load-stage.ts'
import type { StageText } from './messages.ts'
import type { ImpurityKind } from '../values/stage.ts'
import { UserError } from '../values/user-error.ts'
import { projectPath } from '../graph/project-path.ts'
import { takeRealm } from './realm.ts'
import type { ProcessState } from './note.ts'
import { installRecorder, type Recorder, type Observation, type Observed } from './recorder.ts'
import { followStarted, type Started } from './started.ts'
import { watchModules } from './watch-modules.ts'

/** Runs work and tells what the work used that the stage's key does not cover. */
export interface Observer {
  readonly recorder: Recorder
  readonly started: Started
  /** Throws UserError `builtins` when work has permanently changed what all code in this process uses. */
  observe<Result>(
    text: Pick<StageText, 'packages' | 'joined' | 'root' | 'bundle' | 'readsTexts'>,
    work: () => Result | Promise<Result>,
    what?: 'loading',
  ): Promise<{ result: Result; observed: Observed }>
  /** Ends what a task started, and tells for which tasks this process is still as good as a new one. */
  settle(): Promise<GoodFor>
}

/**
 * For which tasks a process is as good as a new one: all, those of the loaded stage, or none. What packages changed would reach
 * the next task.
 */
export type GoodFor = 'all' | 'its stage' | 'none'

/** Installs the one recorder of a worker: what a stage reaches through packages, compared with what its key covers. */
export function installObserver({ scratch, engine, doors }: ModulePlaces): Observer {
  const folder = dirname(engine)
  const recorder = installRecorder({ engine: pathToFileURL(folder + sep).href, doors: Object.values(doors) })
  const started = followStarted(scratch)
  const realm = takeRealm()
  let goodFor: GoodFor = 'all'
  const lower = (to: GoodFor): void => {
    if (to === 'none' || goodFor === 'all') goodFor = to
  }
  const own = [scratch, ...[engine, ...Object.values(doors)].map((file) => dirname(file))].map((each) => each + sep)
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
  const watchPackages = (): void => {
    loadedModules ??= watchModules()
    recorder.watchModules()
  }
  /** Takes back what packages changed, so that the engine's code does not meet it. */
  const takeBack = (isLoading: boolean, { changes, additions }: ProcessState): void => {
    const { state, name } = realm.takeBack()
    const wasChanged = state === 'changed' || recorder.state.changes > changes
    if (state === 'broken' || (wasChanged && !isLoading)) lower('none')
    else if (state === 'added' || wasChanged || recorder.state.additions > additions) lower('its stage')
    if (state === 'broken') throw changedForGood(name ?? 'it')
  }
  return {
    recorder,
    started,
    async settle() {
      if (await started.end()) lower('none')
      const good = goodFor
      goodFor = 'all'
      return good
    },
    async observe(text, work, what) {
      const covered = coverOf(text)
      // Only packages can load modules that no key covers, and joined packages load none. So a stage without other packages needs
      // no watch.
      if (text.packages.some((name) => text.joined[name] === undefined)) watchPackages()
      loadedModules?.()
      recorder.start(text.readsTexts === false ? (source) => text.bundle.includes(source) : undefined)
      const before = { ...recorder.state }
      realm.bringBack()
      let result
      try {
        result = await work()
      } catch (error) {
        recorder.stop()
        takeBack(what === 'loading', before)
        throw error
      }
      const observed = recorder.stop()
      takeBack(what === 'loading', before)
      return { result, observed: uncovered(observed, { modules: loadedModules?.() ?? [], covered, root: text.root }) }
    },
  }
}

function changedForGood(name: string): UserError {
  return new UserError({
    code: 'builtins',
    what: `its code changed ${name} for good, which all code in its process uses`,
    fix: 'leave out the package that does it, or let it make the property configurable',
  })
}

/** Whether the key covers what a path holds. */
type Cover = (path: string) => boolean

/** What was used outside of the folders that the key covers: files within those folders are the packages' own. */
function uncovered(
  observed: Observed,
  { modules, covered, root }: { modules: readonly string[]; covered: Cover; root: string },
): Observed {
  const outside = (path: string): boolean => !covered(path)
  const loaded = modules.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url))
  const all: Observed = {
    ...observed,
    files: (observed.files ?? []).filter(({ what }) => outside(what) && outside(what + sep)),
    modules: [
      ...loaded.filter(outside).map((path) => ({ what: projectPath(root, path), where: path })),
      ...(observed.modules ?? []).filter(({ what }) => outside(what)),
    ],
  }
  const kinds = (Object.keys(all) as ImpurityKind[]).filter((kind) => all[kind]!.length > 0)
  const shown = kinds.map((kind) => [
    kind,
    all[kind]!.map(({ what, where }) => ({ what, where: projectPath(root, where) })),
  ])
  return Object.fromEntries(shown) as Observed
}

function eachOnce(seen: readonly Observation[]): Observation[] {
  return [...new Map(seen.map((one) => [`${one.what} ${one.where}`, one])).values()]
}

/** What two pieces of work used together. */
export function mergeObserved(first: Observed, second: Observed): Observed {
  const kinds = [...new Set([...Object.keys(first), ...Object.keys(second)])] as ImpurityKind[]
  return Object.fromEntries(kinds.map((kind) => [kind, eachOnce([...(first[kind] ?? []), ...(second[kind] ?? [])])]))
}
