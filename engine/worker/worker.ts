import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { projectPath } from '../graph/project-path.ts'
import { declarationOf, type Declaration } from '../values/declaration.ts'
import type { Program } from '../values/program.ts'
import type { Stage } from '../values/stage.ts'
import { eventLoop, type EventLoop } from './event-loop.ts'
import { findLeftovers, keepRunning } from './find-leftovers.ts'
import { hasOutgrown, memoryNow } from './has-outgrown.ts'
import { loadStage, type LoadedStage, type ModulePlaces } from './load-stage.ts'
import type { OnLeave } from './guard-process.ts'
import { installObserver, type GoodFor, type Observer } from './observe.ts'
import { exitNow, openChannel } from './own-channel.ts'
import type { Observed } from './recorder.ts'
import type { FromWorker, Order, StageText, TaskError, ToWorker } from './messages.ts'
import { processListeners } from './process-listeners.ts'
import { runOrder } from './run-order.ts'
import { parseFrames } from './stack-frames.ts'
import { leftRunning, stalled, strayError } from './stray-errors.ts'
import { taskErrorOf } from './task-error.ts'
import { mergeObserved } from './uncovered.ts'
import { watchTimers, type TimerWatch } from './watch-timers.ts'

interface Loaded {
  readonly stage: Stage | Program
  readonly declaration: Declaration
  readonly text: StageText
  readonly doors: LoadedStage['doors']
  /**
   * What loading the stage used, and what its tasks used in this process. It counts for every task of the stage, because the
   * stage's modules may have kept what they read.
   */
  observed: Observed
}

interface Serving {
  readonly texts: ReadonlyMap<string, StageText>
  readonly load: (code: string) => Promise<Loaded>
  readonly observer: Observer
  readonly loop: EventLoop
  readonly timers: TimerWatch
  /** The worker's own folder. */
  readonly scratch: string
}

/** Serves a coordinator over IPC: loads stages, describes them, runs tasks one after another. It writes no store. */
function serve(places: ModulePlaces): void {
  const texts = new Map<string, StageText>()
  const stages = new Map<string, Promise<Loaded>>()
  const loop = eventLoop(process.channel!)
  const timers = watchTimers()
  const load = (code: string): Promise<Loaded> => {
    const known = stages.get(code)
    if (known !== undefined) return known
    const loaded = loadObserved(texts.get(code)!, { places, observer, loop, timers })
    stages.set(code, loaded)
    return loaded
  }
  tellOfStrayErrors()
  let turn = Promise.resolve()
  channel.hear((message) => {
    if (message.type === 'stage') texts.set(message.stage.code, message.stage)
    else if (message.type === 'describe') turn = turn.then(() => describe(message, serving))
    else turn = turn.then(() => runAll(message.orders, serving))
  })
  // Last: it keeps the listeners that are there, and what it finds is the state that packages must leave.
  const observer = installObserver(places, failOfLeaving(timers))
  const serving = { texts, load, observer, loop, timers, scratch: places.scratch }
}

async function loadObserved(
  text: StageText,
  { places, observer, loop, timers }: Pick<Serving, 'observer' | 'loop' | 'timers'> & { places: ModulePlaces },
): Promise<Loaded> {
  const { result, observed } = await observer.observe(text, () => loadStage(text, places), 'loading')
  await keepRunning(loop, timers)
  const { stage, doors } = result
  return { stage, declaration: declarationOf(stage), text, doors, observed }
}

async function describe({ id, code }: Extract<ToWorker, { type: 'describe' }>, serving: Serving): Promise<void> {
  begin({ id, code }, serving)
  try {
    send({ type: 'described', id, declaration: (await serving.load(code)).declaration })
  } catch (error) {
    send({ type: 'failed', id, error: taskErrorOf(error, serving.texts.get(code)!.root), ms: 0 })
  }
  spend(await serving.observer.settle(), code)
  end(serving)
  flush()
}

/** Says before the last answer which tasks this process can no longer serve; true when it can serve none. */
function spend(goodFor: GoodFor, code: string): boolean {
  if (goodFor !== 'all') pending.unshift({ type: 'spent', ...(goodFor === 'none' ? {} : { but: code }) })
  return goodFor === 'none'
}

async function runAll(orders: readonly Order[], serving: Serving): Promise<void> {
  for (const order of orders) {
    send({ type: 'started', id: order.id })
    flush()
    const { answer, goodFor } = await runOne(order, serving)
    send(answer)
    if (!spend(goodFor, order.code)) continue
    flush(() => exitNow(0))
    return
  }
  flush()
}

type Answer = Extract<FromWorker, { type: 'done' | 'failed' }>

/**
 * Runs a task and looks for what it left running, which may still fail the task. Gives the tasks that this process can serve
 * afterwards.
 */
async function runOne(order: Order, serving: Serving): Promise<{ answer: Answer; goodFor: GoodFor }> {
  const { loop, timers, texts, observer } = serving
  begin(order, serving)
  const answer = await answerOf(order, serving)
  const { root } = texts.get(order.code)!
  // Processes and threads are ended first: nothing has to wait for them.
  const state = await observer.settle()
  const { own, others } = await findLeftovers(loop, timers, root)
  timers.forget()
  end(serving)
  const goodFor = others.length > 0 || isTooLarge() ? 'none' : state
  if (answer.type === 'failed') return { answer, goodFor }
  if (own.length === 0) return { answer: { ...answer, left: others.map(({ what }) => what) }, goodFor }
  return { answer: { type: 'failed', id: order.id, error: leftRunning(own), ms: answer.ms }, goodFor }
}

async function answerOf(order: Order, { load, observer, texts, scratch }: Serving): Promise<Answer> {
  const { id, code } = order
  const restore = processListeners()
  let start = clock()
  try {
    const loaded = await load(code)
    // The task's time does not include loading the stage, because only the first task on a worker loads it.
    start = clock()
    const progress = (done: number, total: number): void => {
      send({ type: 'progress', id, done, total })
      flush()
    }
    const { bytes, digest, observed, run } = await runOrder(order, loaded, { observer, context: { progress }, scratch })
    return {
      type: 'done',
      id,
      bytes,
      digest,
      ms: clock() - start,
      observed: (loaded.observed = mergeObserved(loaded.observed, observed)),
      doors: Object.fromEntries([...loaded.doors].map(([path, tell]) => [path, tell()])),
      left: [],
      ...(run === undefined ? {} : { program: run }),
    }
  } catch (error) {
    return { type: 'failed', id, error: taskErrorOf(error, texts.get(code)!.root), ms: clock() - start }
  } finally {
    restore()
  }
}

let [current, dying]: [{ id: number; text: StageText; start: number } | undefined, boolean] = [undefined, false]

function begin({ id, code }: { id: number; code: string }, { loop, texts }: Serving): void {
  current = { id, text: texts.get(code)!, start: clock() }
  loop.begin(() => {
    failAndEnd(stalled)
  })
}

function end({ loop }: Serving): void {
  current = undefined
  loop.end()
}

/** Messages that are not sent yet: the end of a task travels with the start of the next one. */
const pending: FromWorker[] = []

function send(message: FromWorker): void {
  if (!dying) pending.push(message)
}

function flush(sent?: () => void): void {
  if (pending.length > 0) channel.send(pending.splice(0), sent)
}

/** Fails the task, and ends the worker, when something throws that the stage started and that nobody waited for. */
function tellOfStrayErrors(): void {
  const hear = (thrown: unknown): void => {
    if (current === undefined) return exitNow(1)
    const { root, file } = current.text
    failAndEnd(strayError(taskErrorOf(thrown, root), file), { stray: true })
  }
  process.on('uncaughtException', hear)
  process.on('unhandledRejection', hear)
}

function failAndEnd(error: TaskError, more: { stray?: true } = {}): void {
  if (current === undefined || dying) return
  const { id, start } = current
  const failed: FromWorker = { type: 'failed', id, error, ms: clock() - start, ...more }
  dying = true
  channel.send([...pending, { type: 'spent' }, failed], () => exitNow(1))
}

/** Fails the task when a package wants to end the process: the coordinator would see a dead worker. */
function failOfLeaving(timers: TimerWatch): OnLeave {
  return (what, where, call) => {
    if (current === undefined) return exitNow(1)
    const { root, file } = current.text
    const place = where === undefined ? timerPlace(timers.setBy(call), root) : projectPath(root, where)
    failAndEnd({
      code: 'left',
      message: `its code called ${what}${place === undefined ? '' : `, at ${place}`}, which ends the worker`,
      frames: [],
      ...(place === undefined ? { at: file } : {}),
      fix: 'let the stage return its output, or throw an error',
    })
  }
}

function timerPlace(stack: string | undefined, root: string): string | undefined {
  return parseFrames(stack ?? '', root)[0]?.text.replace(/ \(.*/, '')
}

let looked = 0

/** Asks at most every 10 ms, because the answer takes as long as the smallest tasks. */
function isTooLarge(): boolean {
  if (clock() - looked < 10) return false
  looked = clock()
  return hasOutgrown(memoryNow(collectGarbage))
}

/** Frees unused memory with the function that V8 has for tests. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** Functions of Node, taken before the recorder is installed. */
const clock = performance.now.bind(performance)

// Ctrl-C reaches the whole group of processes: the coordinator alone decides what it means.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => exitNow(0))
process.setSourceMapsEnabled(true)
const { key, ...places } = JSON.parse(process.argv.splice(2)[0]!) as ModulePlaces & { readonly key: string }
const channel = openChannel(key)
serve(places)
