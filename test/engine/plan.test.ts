import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Task } from '../../engine/graph/task.ts'
import { makePlan, type Knowledge, type PlanRequest } from '../../engine/plan/make-plan.ts'
import { comparePreimages, describeChange, describeReason } from '../../engine/plan/reason.ts'
import type { StageIdentity } from '../../engine/plan/task-key.ts'
import type { Json } from '../../engine/values/canonical-json.ts'
import type { ArtifactDigest, CodeDigest, TaskKey } from '../../engine/values/digest.ts'

const kind = { format: 'json', schema: {} } as const
const code = (name: string): CodeDigest => name as CodeDigest
const digest = (name: string): ArtifactDigest => name as ArtifactDigest

function identity(
  stage: string,
  options: Partial<StageIdentity> & { many?: boolean; impure?: string } = {},
): StageIdentity {
  const { many = false, impure, ...rest } = options
  const declaration = {
    inputs: { data: { ...kind, many } },
    params: {},
    output: kind,
    ...(impure === undefined ? {} : { impure }),
  }
  return { code: code(`${stage}-code`), declaration, accepted: [], runtime: { node: '20' }, ...rest }
}

function task(stage: string, params: Record<string, Json>, inputs: Task['inputs'] = {}): Task {
  const at = params as Task['at']
  return { name: `${stage}${JSON.stringify(params)}`, stage, file: `stages/${stage}.ts`, params, at, inputs }
}

/** Executions in memory: a plan is carried out by giving each task that runs an output. */
function memory() {
  const executions: { id: number; task: string; key: TaskKey; preimage: string; output: ArtifactDigest }[] = []
  const gone = new Set<ArtifactDigest>()
  const knowledge: Knowledge = {
    lookup: (keys) =>
      new Map(
        executions
          .filter(({ key }) => keys.includes(key))
          .map(({ key, id, output }) => [key, { execution: id, output }]),
      ),
    presence: (digests) => new Set(digests.filter((one) => !gone.has(one))),
    keptFailures: () => new Map(),
    latestOf: (name) => knowledge.lastOf(name)[0],
    lastOf: (name) =>
      executions
        .filter((execution) => execution.task === name)
        .map((execution) => ({ ...execution, quarantined: null }))
        .reverse(),
  }
  return { executions, gone, knowledge }
}

const identities = new Map(
  [identity('make'), identity('fit'), identity('sum', { many: true })].map((one) => [
    one.code.replace('-code', ''),
    one,
  ]),
)

function request(tasks: readonly Task[], knowledge: Knowledge, changes: Partial<PlanRequest> = {}): PlanRequest {
  return {
    tasks,
    asked: new Set(tasks.slice(-1)),
    forced: new Set(),
    identities,
    files: new Map(),
    knowledge,
    ...changes,
  }
}

/** Plans and runs to the end: `outputs` says what each task makes. Returns what ran, in order. */
function carryOut(
  tasks: readonly Task[],
  store: ReturnType<typeof memory>,
  outputs: (task: Task) => string,
  changes: Partial<PlanRequest> = {},
): string[] {
  const ran: string[] = []
  for (;;) {
    const plan = makePlan(
      request(tasks, store.knowledge, {
        ...changes,
        forced: new Set([...(changes.forced ?? [])].filter(({ name }) => !ran.includes(name))),
      }),
    )
    const next = [...plan.values()].filter(({ decision }) => decision === 'run')
    if (next.length === 0) return ran
    for (const { task: one, key } of next) {
      ran.push(one.name)
      store.gone.delete(digest(outputs(one)))
      store.executions.push({
        id: store.executions.length + 1,
        task: one.name,
        key: key!.key,
        preimage: key!.preimage,
        output: digest(outputs(one)),
      })
    }
  }
}

function study(seeds: readonly number[]) {
  const make = task('make', { size: 3 })
  const fits = seeds.map((seed) => task('fit', { seed }, { data: make }))
  return {
    make,
    fits,
    sum: task('sum', {}, { data: fits }),
    get all() {
      return [make, ...fits, this.sum]
    },
  }
}

const own = (one: Task): string => `output of ${one.name}`

describe('a plan', () => {
  test('runs everything once and then nothing', () => {
    const store = memory()
    assert.equal(carryOut(study([0, 1]).all, store, own).length, 4)
    assert.deepEqual(carryOut(study([0, 1]).all, store, own), [])
  })

  test('stops at an upstream task that made the same bytes again', () => {
    const store = memory()
    carryOut(study([0]).all, store, own)
    const edited = new Map([...identities, ['make', identity('make', { code: code('edited') })]])
    assert.deepEqual(carryOut(study([0]).all, store, own, { identities: edited }), ['make{"size":3}'])
  })

  test('runs what reads an upstream task that made other bytes', () => {
    const store = memory()
    carryOut(study([0]).all, store, own)
    const edited = new Map([...identities, ['make', identity('make', { code: code('edited') })]])
    const other = (one: Task): string => (one.stage === 'make' ? 'other' : own(one))
    assert.deepEqual(carryOut(study([0]).all, store, other, { identities: edited }), [
      'make{"size":3}',
      'fit{"seed":0}',
    ])
  })

  test('adding or removing a seed runs that seed and what gathers the seeds; turning their order runs nothing', () => {
    const store = memory()
    carryOut(study([0, 1]).all, store, own)
    assert.deepEqual(carryOut(study([1, 0]).all, store, own), [])
    assert.deepEqual(carryOut(study([0, 1, 2]).all, store, own), ['fit{"seed":2}', 'sum{}'])
    assert.deepEqual(carryOut(study([0]).all, store, own), ['sum{}'])
  })

  test('sees two seeds that swap their outputs', () => {
    const store = memory()
    carryOut(study([0, 1]).all, store, own)
    const edited = new Map([...identities, ['fit', identity('fit', { code: code('edited') })]])
    const swapped = (one: Task): string =>
      one.stage === 'fit' ? own(study([1 - Number(one.params.seed)]).fits[0]!) : own(one)
    assert.deepEqual(carryOut(study([0, 1]).all, store, swapped, { identities: edited }), [
      'fit{"seed":0}',
      'fit{"seed":1}',
      'sum{}',
    ])
  })

  test('makes missing bytes again only where they are needed', () => {
    const store = memory()
    const { make, sum, all } = study([0])
    carryOut(all, store, own)
    store.gone.add(digest(own(make)))
    assert.deepEqual(carryOut(all, store, own), [])
    store.gone.add(digest(own(sum)))
    assert.deepEqual(carryOut(all, store, own), ['sum{}'])
    store.gone.add(digest(own(make)))
    const forced = new Set([all[1]!])
    assert.deepEqual(carryOut(all, store, own, { forced }), ['make{"size":3}', 'fit{"seed":0}'])
  })

  test('takes results of accepted older code for today’s, and says so', () => {
    const store = memory()
    carryOut(study([0]).all, store, own)
    const accepted = [{ ...identity('fit'), why: 'a log line' }]
    const edited = identity('fit', { code: code('edited'), accepted })
    const plan = makePlan(
      request(study([0]).all, store.knowledge, { identities: new Map([...identities, ['fit', edited]]) }),
    )
    assert.deepEqual(
      [...plan.values()].map(({ decision, reason }) => [decision, reason.kind]),
      [
        ['reuse', 'valid'],
        ['reuse', 'accepted'],
        ['reuse', 'valid'],
      ],
    )
  })

  test('always runs an impure stage', () => {
    const store = memory()
    const impure = new Map([...identities, ['make', identity('make', { impure: 'reads the clock' })]])
    const first = makePlan(request(study([0]).all, store.knowledge, { identities: impure }))
    assert.equal([...first.values()].filter(({ decision }) => decision === 'wait').length, 2)
    const { make } = study([0])
    store.executions.push({
      id: 1,
      task: make.name,
      key: [...first.values()][0]!.key!.key,
      preimage: '{}',
      output: digest('x'),
    })
    const again = makePlan(request([make], store.knowledge, { identities: impure }))
    assert.equal(describeReason([...again.values()][0]!.reason), 'it is declared impure: reads the clock')
  })

  test('explains a run by what changed in its key', () => {
    const store = memory()
    carryOut(study([0]).all, store, own)
    const { make } = study([0])
    const longer: Task = { ...make, params: { size: 4 } }
    const plan = makePlan(request([longer], store.knowledge))
    assert.equal(describeReason([...plan.values()][0]!.reason), 'size changed from 3 to 4')
  })

  test('explains a run by its last execution on the same inputs, where another profile has run it on others since', () => {
    const store = memory()
    carryOut(study([0, 1]).all, store, own)
    const edited = { identities: new Map([...identities, ['sum', identity('sum', { many: true, code: code('new') })]]) }
    carryOut(study([0]).all, store, own, edited)
    const { all, sum } = study([0, 1])
    const { reason } = makePlan(request(all, store.knowledge, edited)).get(sum)!
    assert.equal(describeReason(reason), 'its code changed (sum-code to new)')
  })
})

test('two preimages are compared down to the field', () => {
  const before =
    '{"code":"a","encoders":{"json":1},"inputs":{"data":"x","nets":[{"digest":"1","params":{}}]},"output":"s","params":{"adam":{"rate":0.1},"seed":1},"runtime":{"node":"20"}}'
  const after =
    '{"code":"b","encoders":{"json":2},"inputs":{"data":"y","nets":[{"digest":"2","params":{}},{"digest":"1","params":{}}]},"output":"t","params":{"adam":{"rate":0.2},"seed":1},"runtime":{"node":"22"}}'
  assert.deepEqual(comparePreimages(before, after), [
    { what: 'code', was: 'a', now: 'b' },
    { what: 'schema', was: 's', now: 't' },
    { what: 'encoder', name: 'json', was: 1, now: 2 },
    { what: 'runtime', name: 'node', was: '20', now: '22' },
    { what: 'param', name: 'adam.rate', was: 0.1, now: 0.2 },
    { what: 'input', name: 'data', was: 'x', now: 'y' },
    { what: 'members', name: 'nets', added: 1, removed: 0 },
  ])
})

test('a field that was added or removed is told as such, null or not, and by way of its record', () => {
  const key = (params: string, inputs = '{}', runtime = '{}'): string =>
    `{"code":"a","encoders":{},"inputs":${inputs},"output":"s","params":${params},"runtime":${runtime}}`
  const told = (before: string, after: string): string[] => comparePreimages(before, after).map(describeChange)
  assert.deepEqual(told(key('{}'), key('{"z":2}')), ['z was added: 2'])
  assert.deepEqual(told(key('{"z":2}'), key('{}')), ['z was removed: it was 2'])
  assert.deepEqual(told(key('{}'), key('{"z":null}')), ['z was added: null'])
  assert.deepEqual(told(key('{"z":null}'), key('{"z":0}')), ['z changed from null to 0'])
  assert.deepEqual(told(key('{"adam":{"rate":1}}'), key('{"adam":{"beta":2}}')), [
    'adam.beta was added: 2',
    'adam.rate was removed: it was 1',
  ])
  assert.deepEqual(told(key('{"adam":{}}'), key('{"adam":{"constructor":1}}')), ['adam.constructor was added: 1'])
  assert.deepEqual(told(key('{}'), key('{}', '{}', '{"threads":2}')), ['threads was added: 2'])
  assert.deepEqual(told(key('{}', '{"data":"x"}'), key('{}', '{"nets":[]}')), [
    'input "data" was removed: it was x',
    'input "nets" was added: a fan-in of 0',
  ])
})
