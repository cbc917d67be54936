import { declarationOf, type Declaration } from '../values/declaration.ts'
import { digestBytes } from '../values/digest.ts'
import type { Stage } from '../values/stage.ts'
import { loadStage, type Surroundings } from './load-stage.ts'
import type { FromWorker, Order, StageText, ToWorker } from './messages.ts'
import { runOrder } from './run-order.ts'
import { taskErrorOf } from './task-error.ts'

interface Loaded {
  readonly stage: Stage
  readonly declaration: Declaration
}

/** Serves a coordinator over IPC: loads stages, describes them, runs tasks one after another. It writes no store. */
function serve(surroundings: Surroundings): void {
  const texts = new Map<string, StageText>()
  const stages = new Map<string, Promise<Loaded>>()
  const load = (code: string): Promise<Loaded> => {
    const known = stages.get(code)
    if (known !== undefined) return known
    const loaded = loadStage(texts.get(code)!, surroundings).then((stage) => ({
      stage,
      declaration: declarationOf(stage),
    }))
    stages.set(code, loaded)
    return loaded
  }
  let turn = Promise.resolve()
  process.on('message', (message: ToWorker) => {
    if (message.type === 'stage') texts.set(message.stage.code, message.stage)
    else if (message.type === 'describe') turn = turn.then(() => describe(message.id, load(message.code)))
    else turn = turn.then(() => runAll(message.orders, load, texts))
  })
}

async function describe(id: number, loading: Promise<Loaded>): Promise<void> {
  try {
    send({ type: 'described', id, declaration: (await loading).declaration })
  } catch (error) {
    send({ type: 'failed', id, error: taskErrorOf(error, ''), ms: 0 })
  }
}

async function runAll(
  orders: readonly Order[],
  load: (code: string) => Promise<Loaded>,
  texts: ReadonlyMap<string, StageText>,
): Promise<void> {
  for (const order of orders) {
    send({ type: 'started', id: order.id })
    const start = performance.now()
    try {
      const context = {
        progress: (done: number, total: number) => {
          send({ type: 'progress', id: order.id, done, total })
        },
      }
      const bytes = await runOrder(order, await load(order.code), context)
      send({ type: 'done', id: order.id, bytes, digest: digestBytes(bytes), ms: performance.now() - start, record: {} })
    } catch (error) {
      send({
        type: 'failed',
        id: order.id,
        error: taskErrorOf(error, texts.get(order.code)!.root),
        ms: performance.now() - start,
      })
    }
  }
}

function send(message: FromWorker): void {
  process.send!(message)
}

// Ctrl-C reaches the whole group of processes: the coordinator alone decides what it means.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
process.setSourceMapsEnabled(true)
serve(JSON.parse(process.argv[2]!) as Surroundings)
