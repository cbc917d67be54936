import { dirname, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UserError } from '../values/user-error.ts'
import { clearMemory } from './clear-memory.ts'
import { coverOfStages, type Cover } from './cover.ts'
import { guardProcess, type OnLeave } from './guard-process.ts'
import type { ModulePlaces } from './load-stage.ts'
import type { StageText } from './messages.ts'
import type { ProcessState } from './note.ts'
import { takeRealm } from './realm.ts'
import { installRecorder, type Recorder, type Observed } from './recorder.ts'
import { followStarted, type Started } from './started.ts'
import { mergeObserved, uncovered } from './uncovered.ts'
import { watchLoading, type LoadingWatch } from './watch-loading.ts'

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

/**
 * Installs the one recorder of a worker: what a stage reaches through packages, compared with what its key covers. `onLeave` hears of
 * a package that ends the process.
 */
export function installObserver({ scratch, engine, doors }: ModulePlaces, onLeave: OnLeave): Observer {
  const folder = dirname(engine)
  clearMemory()
  const recorder = installRecorder({ engine: pathToFileURL(folder + sep).href, doors: Object.values(doors) })
  const started = followStarted(scratch)
  const { note, callers } = recorder
  guardProcess({ note, callers, isStarted: (pid) => started.has(pid), onLeave })
  // After all that the engine itself puts in place: the rest is what packages change.
  const realm = takeRealm()
  let goodFor: GoodFor = 'all'
  const lower = (to: GoodFor): void => {
    if (to === 'none' || goodFor === 'all') goodFor = to
  }
  const own = [scratch, ...[engine, ...Object.values(doors)].map((file) => dirname(file))].map((each) => each + sep)
  const coverOf = coverOfStages(own)
  let loading: LoadingWatch | undefined
  /** what modules used when they were loaded: they keep it, for whichever stage meets them in this process. */
  let whenLoaded: Observed = {}
  const watchPackages = (): void => {
    recorder.watchModules()
    loading ??= watchLoading()
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
      const cover = coverOf(text)
      // Only packages can load modules that no key covers, and none that are joined do: other stages need no watch.
      if (text.packages.some((name) => text.joined[name] === undefined)) watchPackages()
      loading?.begin()
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
      const kept = placedIn(whenLoaded, cover)
      if (what === 'loading') whenLoaded = mergeObserved(whenLoaded, observed)
      const all = [observed, kept, (await loading?.observed(cover, text.root)) ?? {}].reduce(mergeObserved)
      return { result, observed: uncovered(all, cover, text.root) }
    },
  }
}

/** Those whose place is in a package of the stage. */
function placedIn(observed: Observed, { isOfPackage }: Cover): Observed {
  return Object.fromEntries(
    Object.entries(observed).map(([kind, all]) => [kind, all.filter(({ where }) => isOfPackage(where))]),
  )
}

function changedForGood(name: string): UserError {
  return new UserError({
    code: 'builtins',
    what: `its code changed ${name} for good, which all code in its process uses`,
    fix: 'leave out the package that does it, or let it make the property configurable',
  })
}
