import { declarationOf, type Declaration } from '../values/declaration.ts'
import type { Stage } from '../values/stage.ts'
import { loadStage, type LoadedStage, type Surroundings } from './load-stage.ts'
import { installObserver, mergeTouches, type Observer } from './observe.ts'
import type { Touches } from './recorder.ts'
import type { FromWorker, Order, StageText, ToWorker } from './messages.ts'
import { runOrder } from './run-order.ts'
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
      .observe(text, () => loadStage(text, surroundings))
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
  const { scratch } = surroundings
  let turn = Promise.resolve()
  process.on('message', (message: ToWorker) => {
    if (message.type === 'stage') texts.set(message.stage.code, message.stage)
    else if (message.type === 'describe') turn = turn.then(() => describe(message, { load, observer, texts, scratch }))
    else turn = turn.then(() => runAll(message.orders, { load, observer, texts, scratch }))
  })
}

async function describe(
  { id, code }: Extract<ToWorker, { type: 'describe' }>,
  { load, texts }: Serving,
): Promise<void> {
  current = { id, code, start: clock() }
  try {
    send({ type: 'described', id, declaration: (await load(code)).declaration })
  } catch (error) {
    send({ type: 'failed', id, error: taskErrorOf(error, texts.get(code)!.root), ms: 0 })
  }
  flush()
}

interface Serving {
  /** The worker's own folder. */
  readonly scratch: string
  readonly load: Load
  readonly observer: Observer
  readonly texts: ReadonlyMap<string, StageText>
}

async function runAll(orders: readonly Order[], { load, observer, texts, scratch }: Serving): Promise<void> {
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
      const { bytes, digest, touches } = await runOrder(order, loaded, { observer, context: { progress }, scratch })
      send({
        type: 'done',
        id,
        bytes,
        digest,
        ms: clock() - start,
        touches: mergeTouches(loaded.touches, touches),
        doors: Object.fromEntries([...loaded.doors].map(([path, tell]) => [path, tell()])),
      })
    } catch (error) {
      send({ type: 'failed', id, error: taskErrorOf(error, texts.get(code)!.root), ms: clock() - start })
    }
  }
  flush()
}

let [current, dying]: [{ id: number; code: string; start: number } | undefined, boolean] = [undefined, false]

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
  process.on('uncaughtException', (thrown) => {
    if (current === undefined) process.exit(1)
    const { id, code, start } = current
    const error = taskErrorOf(thrown, texts.get(code)!.root)
    const message = `${error.message} (thrown by something that the stage started and did not wait for)`
    const failed: FromWorker = { type: 'failed', id, error: { ...error, message }, ms: clock() - start }
    dying = true
    process.send!([...pending, failed], () => process.exit(1))
  })
}

/** Taken before the recorder is there. */
const clock = performance.now.bind(performance)

// Ctrl-C reaches the whole group of processes: the coordinator alone decides what it means.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
process.setSourceMapsEnabled(true)
serve(JSON.parse(process.argv[2]!) as Surroundings)
