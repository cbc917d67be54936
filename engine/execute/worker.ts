import { declarationOf, type Declaration } from '../values/declaration.ts'
import { projectPath } from '../graph/project-path.ts'
import { digestBytes } from '../values/digest.ts'
import type { Stage } from '../values/stage.ts'
import { loadStage, type LoadedStage, type Surroundings } from './load-stage.ts'
import { installObserver, mergeTouches, type GoodFor, type Observer } from './observe.ts'
import type { Touches } from './recorder.ts'
import type { FromWorker, Order, StageText, TaskError, ToWorker } from './messages.ts'
import { runOrder } from './run-order.ts'
import { guardProcess } from './guard-process.ts'
import { exitNow, openChannel } from './own-channel.ts'
import { taskErrorOf } from './task-error.ts'

interface Loaded {
  readonly stage: Stage
  readonly declaration: Declaration
  readonly text: StageText
  readonly doors: LoadedStage['doors']
  /** What loading it touched: part of every task that it runs. */
  readonly touches: Touches
}

type Load = (code: string) => Promise<Loaded>

/** Serves a coordinator over IPC: loads stages, describes them, runs tasks one after another. It writes no store. */
function serve(surroundings: Surroundings): void {
  const texts = new Map<string, StageText>()
  const stages = new Map<string, Promise<Loaded>>()
  const observer = installObserver(surroundings)
  const load: Load = (code) => {
    const text = texts.get(code)!
    const known = stages.get(code)
    if (known !== undefined) return known
    const loaded = observer
      .observe(text, () => loadStage(text, surroundings), 'loading')
      .then(({ result: { stage, doors }, touches }) => ({
        stage,
        declaration: declarationOf(stage),
        text,
        doors,
        touches,
      }))
    stages.set(code, loaded)
    return loaded
  }
  tellOfStrayErrors(texts)
  let turn = Promise.resolve()
  channel.hear((message) => {
    if (message.type === 'stage') texts.set(message.stage.code, message.stage)
    else if (message.type === 'describe') turn = turn.then(() => describe(message, { load, observer, texts }))
    else turn = turn.then(() => runAll(message.orders, { load, observer, texts }))
  })
  const { note, callers } = observer.recorder
  guardProcess({ note, callers, isStarted: (pid) => observer.started.has(pid), onLeave: failOfLeaving(texts) })
}

async function describe(
  { id, code }: Extract<ToWorker, { type: 'describe' }>,
  { load, observer, texts }: Serving,
): Promise<void> {
  current = { id, code, start: clock() }
  try {
    send({ type: 'described', id, declaration: (await load(code)).declaration })
  } catch (error) {
    send({ type: 'failed', id, error: taskErrorOf(error, texts.get(code)!.root), ms: 0 })
  }
  spend(await observer.settle(), code)
  flush()
}

/** Tells for what this process is good no more; true where it is for nothing. */
function spend(goodFor: GoodFor, code: string): boolean {
  if (goodFor !== 'all') pending.unshift({ type: 'spent', ...(goodFor === 'none' ? {} : { but: code }) })
  return goodFor === 'none'
}

interface Serving {
  readonly load: Load
  readonly observer: Observer
  readonly texts: ReadonlyMap<string, StageText>
}

async function runAll(orders: readonly Order[], { load, observer, texts }: Serving): Promise<void> {
  for (const order of orders) {
    const { id, code } = order
    send({ type: 'started', id })
    flush()
    let start = clock()
    current = { id, code, start }
    try {
      const loaded = await load(code)
      // What loading the stage takes is no part of the task's time: only the first one on a worker pays for it.
      start = clock()
      const progress = (done: number, total: number): void => {
        send({ type: 'progress', id, done, total })
        flush()
      }
      const { bytes, touches } = await runOrder(order, loaded, { observer, context: { progress } })
      send({
        type: 'done',
        id,
        bytes,
        digest: digestBytes(bytes),
        ms: clock() - start,
        touches: mergeTouches(loaded.touches, touches),
        doors: Object.fromEntries([...loaded.doors].map(([path, tell]) => [path, tell()])),
      })
    } catch (error) {
      send({ type: 'failed', id, error: taskErrorOf(error, texts.get(code)!.root), ms: clock() - start })
    }
    if (!spend(await observer.settle(), code)) continue
    flush(() => exitNow(0))
    return
  }
  flush()
}

let [current, dying]: [{ id: number; code: string; start: number } | undefined, boolean] = [undefined, false]

/** What is on its way: the end of a task travels with the start of the next. */
const pending: FromWorker[] = []

function send(message: FromWorker): void {
  if (!dying) pending.push(message)
}

function flush(sent?: () => void): void {
  if (pending.length > 0) channel.send(pending.splice(0), sent)
}

/** What a stage leaves running may throw when nobody waits for it: the task fails, and the worker ends with it. */
function tellOfStrayErrors(texts: ReadonlyMap<string, StageText>): void {
  process.on('uncaughtException', (thrown) => {
    if (current === undefined) return exitNow(1)
    const { code } = current
    const error = taskErrorOf(thrown, texts.get(code)!.root)
    const message = `${error.message} (thrown by something that the stage started and did not wait for)`
    failAndEnd({ ...error, message })
  })
}

function failAndEnd(error: TaskError): void {
  if (current === undefined || dying) return
  const { id, start } = current
  const failed: FromWorker = { type: 'failed', id, error, ms: clock() - start }
  dying = true
  channel.send([...pending, failed], () => exitNow(1))
}

/** A package wants to end the process, which would be taken for a death of the worker. */
function failOfLeaving(texts: ReadonlyMap<string, StageText>): (what: string, where: string) => void {
  return (what, where) => {
    if (current === undefined) return exitNow(1)
    const place = projectPath(texts.get(current.code)!.root, where)
    failAndEnd({
      code: 'left',
      message: `its code called ${what}, at ${place}, which ends the worker`,
      frames: [],
      fix: 'let the stage return its output, or throw an error',
    })
  }
}

/** Taken before the recorder is there. */
const clock = performance.now.bind(performance)

// Ctrl-C reaches the whole group of processes: the coordinator alone decides what it means.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
process.setSourceMapsEnabled(true)
const { key, ...surroundings } = JSON.parse(process.argv.splice(2)[0]!) as Surroundings & { readonly key: string }
const channel = openChannel(key)
serve(surroundings)
