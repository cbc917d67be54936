import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { declarationOf, type Declaration } from '../values/declaration.ts'
import { digestBytes } from '../values/digest.ts'
import type { Stage } from '../values/stage.ts'
import { eventLoop, type EventLoop } from './event-loop.ts'
import { findLeftovers, keepRunning } from './find-leftovers.ts'
import { hasOutgrown, memoryNow } from './has-outgrown.ts'
import { loadStage, type LoadedStage, type Surroundings } from './load-stage.ts'
import { installObserver, mergeTouches, type Observer } from './observe.ts'
import type { Touches } from './recorder.ts'
import type { FromWorker, Order, StageText, TaskError, ToWorker } from './messages.ts'
import { processListeners } from './process-listeners.ts'
import { runOrder } from './run-order.ts'
import { leftRunning, stalled, strayError } from './stray-errors.ts'
import { taskErrorOf } from './task-error.ts'
import { watchTimers, type TimerWatch } from './watch-timers.ts'

interface Loaded {
  readonly stage: Stage
  readonly declaration: Declaration
  readonly text: StageText
  readonly doors: LoadedStage['doors']
  /** What loading it touched: part of every task that it runs. */
  readonly touches: Touches
}

interface Serving {
  readonly texts: ReadonlyMap<string, StageText>
  readonly load: (code: string) => Promise<Loaded>
  readonly observer: Observer
  readonly loop: EventLoop
  readonly timers: TimerWatch
}

/** Serves a coordinator over IPC: loads stages, describes them, runs tasks one after another. It writes no store. */
function serve(surroundings: Surroundings): void {
  const texts = new Map<string, StageText>()
  const stages = new Map<string, Promise<Loaded>>()
  const loop = eventLoop(process.channel!)
  const timers = watchTimers()
  const observer = installObserver(surroundings)
  const load = (code: string): Promise<Loaded> => {
    const known = stages.get(code)
    if (known !== undefined) return known
    const loaded = loadObserved(texts.get(code)!, { surroundings, observer, loop, timers })
    stages.set(code, loaded)
    return loaded
  }
  const serving = { texts, load, observer, loop, timers }
  tellOfStrayErrors(texts)
  let turn = Promise.resolve()
  process.on('message', (message: ToWorker) => {
    if (message.type === 'stage') texts.set(message.stage.code, message.stage)
    else if (message.type === 'describe') turn = turn.then(() => describe(message, serving))
    else turn = turn.then(() => runAll(message.orders, serving))
  })
}

async function loadObserved(
  text: StageText,
  {
    surroundings,
    observer,
    loop,
    timers,
  }: Pick<Serving, 'observer' | 'loop' | 'timers'> & { surroundings: Surroundings },
): Promise<Loaded> {
  const { result, touches } = await observer.observe(text, () => loadStage(text, surroundings))
  await keepRunning(loop, timers)
  const { stage, doors } = result
  return { stage, declaration: declarationOf(stage), text, doors, touches }
}

async function describe({ id, code }: Extract<ToWorker, { type: 'describe' }>, serving: Serving): Promise<void> {
  begin({ id, code }, serving)
  try {
    send({ type: 'described', id, declaration: (await serving.load(code)).declaration })
  } catch (error) {
    send({ type: 'failed', id, error: taskErrorOf(error, serving.texts.get(code)!.root), ms: 0 })
  }
  end(serving)
  flush()
}

async function runAll(orders: readonly Order[], serving: Serving): Promise<void> {
  for (const order of orders) {
    send({ type: 'started', id: order.id })
    flush()
    const { answer, isSpent } = await runOne(order, serving)
    if (isSpent) send({ type: 'spent' })
    send(answer)
    if (isSpent) break
  }
  flush()
}

type Answer = Extract<FromWorker, { type: 'done' | 'failed' }>

/** Runs a task, and looks for what it left running, which may yet fail it; whether this process is to run no other task. */
async function runOne(order: Order, serving: Serving): Promise<{ answer: Answer; isSpent: boolean }> {
  const { loop, timers, texts } = serving
  begin(order, serving)
  const answer = await answerOf(order, serving)
  const { root } = texts.get(order.code)!
  const { own, others } = await findLeftovers(loop, timers, root)
  timers.forget()
  end(serving)
  const isSpent = others.length > 0 || isTooLarge()
  if (answer.type === 'failed') return { answer, isSpent }
  if (own.length === 0) return { answer: { ...answer, left: others.map(({ what }) => what) }, isSpent }
  return { answer: { type: 'failed', id: order.id, error: leftRunning(own), ms: answer.ms }, isSpent }
}

async function answerOf(order: Order, { load, observer, texts }: Serving): Promise<Answer> {
  const { id, code } = order
  const restore = processListeners()
  let start = clock()
  try {
    const loaded = await load(code)
    // What loading the stage takes is no part of the task's time: only the first one on a worker pays for it.
    start = clock()
    const progress = (done: number, total: number): void => {
      send({ type: 'progress', id, done, total })
      flush()
    }
    const { bytes, touches } = await runOrder(order, loaded, { observer, context: { progress } })
    return {
      type: 'done',
      id,
      bytes,
      digest: digestBytes(bytes),
      ms: clock() - start,
      touches: mergeTouches(loaded.touches, touches),
      doors: Object.fromEntries([...loaded.doors].map(([path, tell]) => [path, tell()])),
      left: [],
    }
  } catch (error) {
    return { type: 'failed', id, error: taskErrorOf(error, texts.get(code)!.root), ms: clock() - start }
  } finally {
    restore()
  }
}

let [current, dying]: [{ id: number; code: string; start: number } | undefined, boolean] = [undefined, false]

function begin({ id, code }: { id: number; code: string }, { loop }: Serving): void {
  current = { id, code, start: clock() }
  loop.begin(() => {
    failAndEnd(stalled)
  })
}

function end({ loop }: Serving): void {
  current = undefined
  loop.end()
}

/** What is on its way: the end of a task travels with the start of the next. */
const pending: FromWorker[] = []

function send(message: FromWorker): void {
  if (!dying) pending.push(message)
}

function flush(): void {
  if (pending.length > 0) process.send!(pending.splice(0))
}

/** What a stage leaves running may throw when nobody waits for it: the task fails, and the worker ends with it. */
function tellOfStrayErrors(texts: ReadonlyMap<string, StageText>): void {
  const hear = (thrown: unknown): void => {
    if (current === undefined) process.exit(1)
    const { root, file } = texts.get(current.code)!
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
  process.send!([...pending, { type: 'spent' } satisfies FromWorker, failed], () => process.exit(1))
}

let looked = 0

/** Asks at most every 10 ms: the answer takes as long as the smallest tasks. */
function isTooLarge(): boolean {
  if (clock() - looked < 10) return false
  looked = clock()
  return hasOutgrown(memoryNow(collectGarbage))
}

/** Frees what is in use no more, with the function that V8 keeps for tests. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** Taken before the recorder is there. */
const clock = performance.now.bind(performance)

// Ctrl-C reaches the whole group of processes: the coordinator alone decides what it means.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
process.setSourceMapsEnabled(true)
serve(JSON.parse(process.argv[2]!) as Surroundings)
