import assert from 'node:assert/strict'
import { after, before, mock, test } from 'node:test'
import fc from 'fast-check'
import { digestBytes } from '../../../engine/values/digest.ts'
import { ancestorsOf, begin, stopClock, turn, type CrankedRun, type Graph, type Node } from './cranked-run.ts'
import { storeInMemory, type StoreInMemory } from './store-in-memory.ts'

/** What happens next, to which run, and which of the open tasks or artifacts it happens to. */
const step = fc.record({
  kind: fc.constantFrom('done', 'done', 'done', 'read', 'failed', 'died', 'unstarted', 'damaged', 'gone', 'time'),
  run: fc.nat(1),
  which: fc.nat(20),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** Up to eight tasks, each of which reads some of those before it, or is the twin of one. */
const graphs = fc
  .array(fc.record({ reads: fc.array(fc.nat(7), { maxLength: 3 }), twin: fc.option(fc.nat(7), { freq: 4 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((drawn): Graph => {
    const nodes = new Map<string, Node>()
    drawn.forEach(({ reads, twin }, i) => {
      const like = twin === null || i === 0 ? undefined : `t${twin % i}`
      const own = i === 0 ? [] : [...new Set(reads.map((input) => `t${input % i}`))]
      const twinOf = like === undefined ? undefined : nodes.get(like)!
      nodes.set(`t${i}`, twinOf === undefined ? { reads: own } : { ...twinOf, like: twinOf.like ?? like! })
    })
    return Object.fromEntries(nodes)
  })

before(() => {
  stopClock()
})
after(() => {
  mock.timers.reset()
})

/** A run, with what the test has seen of it. */
interface Seen {
  readonly run: CrankedRun
  readonly jobs: number
  /** The tasks whose worker met damaged or missing bytes when it read its inputs, and has not told yet. */
  readonly metDamage: Set<string>
  interrupted: boolean
}

/** A worker reads its inputs when a task starts, from where the store keeps them. */
function read({ run, metDamage }: Seen, task: string): void {
  const handed = run.pool.at(task)
  if (handed.running() === task) return
  handed.start(task)
  const order = handed.batch.orders.find((one) => one.task === task)!
  const isWhole = Object.values(order.inputs)
    .flat()
    .every(({ digest }) => {
      const bytes = run.store.bytes.get(digest)
      return bytes !== undefined && digestBytes(bytes) === digest
    })
  if (!isWhole) metDamage.add(task)
}

function answer(seen: Seen, task: string, how: 'done' | 'failed'): void {
  read(seen, task)
  const handed = seen.run.pool.at(task)
  if (seen.metDamage.delete(task)) handed.fail(task, { code: 'damaged-input' })
  else if (how === 'done') handed.done(task)
  else handed.fail(task)
}

function take({ kind, which }: Step, seen: Seen, store: StoreInMemory): void {
  const { run } = seen
  const open = run.pool.open()
  const digests = [...store.bytes.keys()]
  if (kind === 'damaged' && digests.length > 0) store.damage(digests[which % digests.length]!)
  if (kind === 'gone' && digests.length > 0) store.bytes.delete(digests[which % digests.length]!)
  if (open.length === 0 || run.ended() !== undefined) return
  const handed = open[which % open.length]!
  const task = handed.running() ?? handed.waiting()[0]!
  if (kind === 'done' || kind === 'failed') answer(seen, task, kind)
  if (kind === 'read') read(seen, task)
  if (kind === 'died') {
    read(seen, task)
    seen.metDamage.delete(task)
    handed.die()
  }
  // Four of them in a row would end the run.
  if (kind === 'unstarted' && handed.running() === undefined && which < 5 && handed.worker.served > 0) handed.die()
}

/** Lets everything that is open succeed, until the runs have ended. */
async function finish(all: readonly Seen[]): Promise<void> {
  for (let turns = 0; all.some(({ run }) => run.ended() === undefined); turns++) {
    assert.ok(
      turns < 300,
      `the run goes on and on: ${all.map(({ run }) => run.told.slice(-20).join('; ')).join(' | ')}`,
    )
    for (const seen of all) {
      for (const handed of seen.run.ended() === undefined ? seen.run.pool.open() : [])
        for (const task of handed.waiting()) answer(seen, task, 'done')
    }
    await turn(100)
  }
}

/** What holds of each run at each moment. */
function checkNow({ run, jobs }: Seen): void {
  assert.ok(run.pool.open().length <= jobs, 'there are more batches at workers than there are jobs')
  const keys = run.pool.open().flatMap((handed) => handed.waiting())
  assert.equal(new Set(keys).size, keys.length, 'a task is at two workers at once')
}

/** What holds of each run that has come to its end. */
function checkEnd({ run, interrupted }: Seen): void {
  const summary = run.ended()
  assert.ok(summary !== undefined && !(summary instanceof Error), 'the run failed')
  const [last, failed] = [new Map<string, string>(), new Set<string>()]
  for (const { task } of run.plan.values()) if (run.plan.get(task)!.decision === 'reuse') last.set(task.name, 'reused')
  for (const event of run.events) {
    if (event.event === 'task-finished') last.set(event.task.name, 'ran')
    if (event.event === 'task-reused') last.set(event.task.name, 'reused')
    if (event.event === 'task-blocked') last.set(event.task.name, 'blocked')
    if (event.event !== 'task-failed') continue
    last.set(event.task.name, 'failed')
    failed.add(event.task.name)
  }
  if (interrupted) return
  const counts = { reused: 0, ran: 0, failed: 0, blocked: 0 }
  for (const fate of last.values()) counts[fate as keyof typeof counts] += 1
  assert.deepEqual(summary, counts)
  assert.equal(last.size, run.tasks.size, 'a task has no end')
  for (const [name, fate] of last) {
    const lost = [...ancestorsOf(run.tasks.get(name)!)].some((input) => failed.has(input))
    if (fate === 'blocked') assert.ok(lost, `${name} is blocked, and nothing that it reads failed`)
  }
}

function checkStore(store: StoreInMemory): void {
  assert.deepEqual(store.recordedAgain, [], 'results were recorded twice')
  assert.equal(store.leases.size, 0, 'keys are still leased')
}

/** Each task starts only when all that it reads has settled. */
function checkOrder({ run }: Seen): void {
  const settled = new Set(
    [...run.plan.values()].filter(({ decision }) => decision === 'reuse').map(({ task }) => task.name),
  )
  for (const event of run.events) {
    if (event.event === 'task-finished' || event.event === 'task-reused') settled.add(event.task.name)
    if (event.event !== 'task-started') continue
    for (const input of ancestorsOf(event.task))
      assert.ok(settled.has(input), `${event.task.name} began before ${input}`)
  }
}

async function play(graph: Graph, steps: readonly Step[], { runs, jobs }: { runs: number; jobs: number }) {
  const store = storeInMemory()
  const all = Array.from({ length: runs }, (_, i): Seen => {
    const run = begin({ graph, store, run: `run ${i + 1}`, jobs })
    return { run, jobs, metDamage: new Set(), interrupted: false }
  })
  for (const one of steps) {
    await turn(one.kind === 'time' ? 100 : 4)
    take(one, all[one.run % runs]!, store)
    all.forEach(checkNow)
  }
  return { store, all }
}

const calm = fc.array(
  step.map((one) => ({ ...one, kind: ['damaged', 'gone'].includes(one.kind) ? ('done' as const) : one.kind })),
  { maxLength: 30 },
)

test('whatever workers do, a run ends, runs each task once and in order, and its summary adds up', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, calm, fc.integer({ min: 1, max: 3 }), async (graph, steps, jobs) => {
      const { store, all } = await play(graph, steps, { runs: 1, jobs })
      await finish(all)
      all.forEach(checkEnd)
      all.forEach(checkOrder)
      checkStore(store)
      const [{ run }] = all as [Seen]
      const failed = new Set(run.events.flatMap((event) => (event.event === 'task-failed' ? [event.task.name] : [])))
      const blocked = new Set(run.events.flatMap((event) => (event.event === 'task-blocked' ? [event.task.name] : [])))
      for (const [name, task] of run.tasks) {
        const isLost = [...ancestorsOf(task)].some((input) => failed.has(input))
        assert.equal(blocked.has(name), isLost, `${name} is blocked exactly where something that it reads failed`)
      }
      assert.equal(new Set(store.recorded).size, store.recorded.length)
    }),
    { numRuns: 300 },
  )
})

test('whatever happens to the stored bytes, a run ends, and its summary adds up', async () => {
  await fc.assert(
    fc.asyncProperty(
      graphs,
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 3 }),
      async (graph, steps, jobs) => {
        const { store, all } = await play(graph, steps, { runs: 1, jobs })
        await finish(all)
        all.forEach(checkEnd)
        all.forEach(checkOrder)
        checkStore(store)
      },
    ),
    { numRuns: 300 },
  )
})

test('two runs at once share the work: no key is recorded twice, and both end', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, calm, fc.integer({ min: 1, max: 2 }), async (graph, steps, jobs) => {
      const { store, all } = await play(graph, steps, { runs: 2, jobs })
      await finish(all)
      all.forEach(checkEnd)
      all.forEach(checkOrder)
      checkStore(store)
    }),
    { numRuns: 150 },
  )
})

test('an interrupted run ends at once, keeps what was complete, and holds no key', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.array(step, { maxLength: 20 }), async (graph, steps) => {
      const { store, all } = await play(graph, steps, { runs: 1, jobs: 2 })
      const [seen] = all as [Seen]
      seen.interrupted = true
      seen.run.interrupt()
      await turn(0)
      checkEnd(seen)
      checkStore(store)
      const recorded = store.recorded.length
      for (const handed of seen.run.pool.open()) for (const task of handed.waiting()) answer(seen, task, 'done')
      await turn(100)
      assert.equal(store.recorded.length, recorded)
    }),
    { numRuns: 100 },
  )
})
