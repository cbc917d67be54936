import type { Task } from '../graph/task.ts'
import { countDecisions } from '../plan/count-decisions.ts'
import { isSystemError } from '../store/store-error.ts'
import { UserError } from '../values/user-error.ts'
import { aCount, aDepth, aFlag, aFunction, aSignal, aText, checkOptions } from './check-options.ts'
import { auditHistory } from './audit-history.ts'
import { closeAtEnd } from './close-at-end.ts'
import { defaultsOf } from './graph-of.ts'
import type { FoundArtifact } from './find-artifact.ts'
import { hearEvents } from './hear-events.ts'
import { oneTask } from './one-task.ts'
import type { Session } from './open-session.ts'
import { planTargets } from './plan-targets.ts'
import { findReadable, readArtifact, readResult, type ReadOptions } from './read-artifact.ts'
import { pathOf, targetsOf, wordOf } from './read-words.ts'
import { runTargets, type RunResult } from './run-targets.ts'
import type { Study, StudyRunOptions } from './study.ts'
import { framesOfCaller, toldTo } from './told-to-caller.ts'
import { systemRefused } from './system-refused.ts'
import { traceFound, traceWord } from './trace-word.ts'

/** What a program does with a session; whatever it gives wrongly is refused in words. */
export function studyOf(session: Session): Study {
  const { graph, profile, results, store } = session
  const use = usesOf(session)
  const tasksNow = snapshots(graph)
  const reading = (call: string, what: unknown, options: ReadOptions): string => {
    checkOptions(call, options, { stale: aFlag })
    refuseForeign(call, what, graph)
    return wordOf(call, what)
  }
  return {
    profile,
    params: session.laidFor?.variants[0]?.params ?? defaultsOf(session.pipeline),
    get tasks() {
      return tasksNow()
    },
    results,
    task: (name) => use.now('task()', () => oneTask(session, wordOf('task()', name))),
    plan: (targets = ['all'], options = {}) =>
      use.during('plan()', async () => {
        checkOptions('plan()', options, { force: aFlag })
        const { plan } = await planTargets(session, { targets: targetsOf('plan()', targets), force: options.force })
        const tasks = [...plan.values()]
        return { tasks, summary: countDecisions(tasks) }
      }),
    run: (targets = ['all'], options = {}) =>
      use.during('run()', () => run(session, targetsOf('run()', targets), options, use.closing)),
    watch: (targets = ['all'], options = {}) =>
      use.during('watch()', async () => {
        const { watchStudy } = await import('./watch-study.ts')
        await watchStudy(session, targetsOf('watch()', targets), { options, closing: use.closing })
      }),
    read: (what: Task | string, options: ReadOptions = {}): Promise<never> =>
      use.during('read()', () => readResult(session, reading('read()', what, options), options) as Promise<never>),
    artifact: (what, options = {}) =>
      use.during('artifact()', () => readArtifact(session, reading('artifact()', what, options), options)),
    trace: (what, options = {}) =>
      use.during('trace()', async () => {
        const { depth, ...others } = options
        checkOptions('trace()', options, { stale: aFlag, depth: aDepth })
        const word = reading('trace()', what, others)
        const find = (one: string): Promise<FoundArtifact> => findReadable(session, one, others)
        // The name of a task is not that of a file.
        if (typeof what !== 'string') return traceFound(session, await find(word), depth).facts
        return (await traceWord(session, word, { depth, find })).facts
      }),
    audit: (options = {}) =>
      use.now('audit()', () => {
        checkOptions('audit()', options, { head: aText })
        return auditHistory(store, options.head)
      }),
    executions: (task) =>
      use.now('executions()', () => {
        const word = wordOf('executions()', task)
        const found = store.executions.lastOf(word, -1)
        return found.length > 0 ? found : store.executions.lastOf(oneTask(session, word).name, -1)
      }),
    compare: (...words) =>
      use.during('compare()', async () => {
        const { compareResults } = await import('./compare-results.ts')
        const named = words.map((word) => wordOf('compare()', word))
        return compareResults({ store, profile, metrics: session.pipeline.metrics ?? {} }, named)
      }),
    diff: (words = [], options = {}) =>
      use.during('diff()', async () => {
        checkOptions('diff()', options, { full: aFlag })
        const named = targetsOf('diff()', words)
        const { diffSides } = await import('./diff-sides.ts')
        return diffSides({ store, profile, metrics: session.pipeline.metrics ?? {} }, named, options)
      }),
    crate: (file, what) =>
      use.during('crate()', async () => {
        const word = what === undefined ? undefined : reading('crate()', what, {})
        const { makeCrate } = await import('./make-crate.ts')
        return makeCrate(session, pathOf('crate()', file), word)
      }),
    adopt: (source, options = {}) =>
      use.during('adopt()', async () => {
        checkOptions('adopt()', options, adoptDemands)
        const { what = [], signal = use.closing } = options
        const words = targetsOf('adopt()', what)
        const { adoptResults } = await import('./adopt-results.ts')
        const ending = AbortSignal.any([signal, use.closing])
        return adoptResults(session, pathOf('adopt()', source), { ...options, what: words, signal: ending })
      }),
    close: use.close,
  }
}

/** The tasks of now: the graph may grow while a run is under way, and nobody else may change it. */
function snapshots({ tasks }: Session['graph']): () => readonly Task[] {
  let last: readonly Task[] = []
  return () => (last.length === tasks.length && Object.isFrozen(last) ? last : (last = Object.freeze([...tasks])))
}

/** A task of another session may have the name of one of this session, and another result. */
function refuseForeign(call: string, what: unknown, { tasks }: Session['graph']): void {
  if (typeof what === 'string' || tasks.includes(what as Task) || !(what instanceof Object && 'name' in what)) return
  throw new UserError({
    code: 'bad-call',
    what: `${call} was given a task of another session, or of another pipeline: ${String(what.name)}`,
    fix: "give a task of this session, as study.task('<name>') gives it",
  })
}

/** Whether it is a target is told where it is read. */
const targetsGiven = { must: 'a task, a word or a list of them', meets: () => true }
const adoptDemands = {
  what: { must: 'a list of words', meets: Array.isArray },
  sample: aDepth,
  seed: aDepth,
  jobs: aCount,
  signal: aSignal,
  onChecked: aFunction,
  onReplayed: aFunction,
}
const runOptions = {
  jobs: aCount,
  force: aFlag,
  retry: targetsGiven,
  strict: aFlag,
  signal: aSignal,
  onEvent: aFunction,
}

async function run(
  session: Session,
  targets: readonly string[],
  options: StudyRunOptions,
  closing: AbortSignal,
): Promise<RunResult> {
  checkOptions('run()', options, runOptions)
  const { jobs, force, strict, retry = [], signal = closing, onEvent = () => undefined } = options
  const hearing = hearEvents(onEvent)
  const ending = AbortSignal.any([signal, closing, hearing.signal])
  const command = `run ${targets.join(' ')}`
  try {
    const listen = () => hearing.listener
    const sets = session.laidFor?.variants[0]?.sets
    return await runTargets(session, {
      targets,
      jobs,
      force,
      strict,
      sets,
      retry: targetsOf('run()', retry),
      signal: ending,
      command,
      listen,
    })
  } finally {
    await hearing.end()
  }
}

/** The calls of one session: none begins after its end, and its end waits for those that are under way. */
function usesOf(session: Session) {
  const underWay = new Set<Promise<unknown>>()
  const closing = new AbortController()
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= end())
  const isClosed = closeAtEnd(close)
  const end = async (): Promise<void> => {
    isClosed()
    closing.abort()
    await Promise.allSettled(underWay)
    await session.close()
  }
  const now = <Result>(call: string, work: () => Result): Result => {
    const caller = framesOfCaller()
    if (closed !== undefined) throw toldTo(caller, calledTooLate(call))
    try {
      return work()
    } catch (error) {
      throw toldTo(caller, inWords(error))
    }
  }
  const during = async <Result>(call: string, work: () => Promise<Result>): Promise<Result> => {
    const caller = framesOfCaller()
    const working = now(call, work)
    underWay.add(working)
    try {
      return await working
    } catch (error) {
      throw toldTo(caller, inWords(error))
    } finally {
      underWay.delete(working)
    }
  }
  return { now, during, close, closing: closing.signal }
}

function inWords(error: unknown): unknown {
  return isSystemError(error) ? systemRefused(error) : error
}

function calledTooLate(call: string): UserError {
  return new UserError({
    code: 'session-closed',
    what: `${call} was called after close()`,
    fix: 'close the session when nothing is wanted of it any more, or open the pipeline again',
  })
}
