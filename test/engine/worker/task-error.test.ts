import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { taskErrorOf } from '../../../engine/worker/task-error.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

function messageOf(thrown: unknown): string {
  return taskErrorOf(thrown, root).message
}

function thrower(what: object): object {
  const refuse = (): never => {
    throw new Error('not to be looked at')
  }
  return new Proxy(what, { get: refuse, has: refuse, getPrototypeOf: refuse, ownKeys: refuse })
}

test('what was thrown and is no Error is said, whatever it is', () => {
  const rows: [thrown: unknown, said: string][] = [
    ['words', 'words'],
    ['', 'an empty text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [7, '7'],
    [7n, '7n'],
    [Symbol('mark'), 'Symbol(mark)'],
    [{ code: 7, why: 'no luck' }, "{ code: 7, why: 'no luck' }"],
    [[1, 2], '[ 1, 2 ]'],
    [Object.create(null), '[Object: null prototype] {}'],
    [thrower({}), 'an object whose toString throws ({})'],
  ]
  for (const [thrown, said] of rows) assert.equal(messageOf(thrown), `the stage threw ${said}, which is no Error`)
})

test('an object whose toString throws is said to be one', () => {
  const thrown = {
    toString() {
      throw new Error('no')
    },
  }
  assert.equal(
    messageOf(thrown),
    'the stage threw an object whose toString throws ({ toString: [Function: toString] }), which is no Error',
  )
  const tag = {
    get [Symbol.toStringTag](): string {
      throw new Error('no')
    },
  }
  assert.equal(messageOf(tag), "the stage threw an object whose toString throws (it can't be shown), which is no Error")
})

test('an error whose message and stack throw, and one of another realm, are errors still', () => {
  const refuse = (): never => {
    throw new Error('no')
  }
  const sealed = new RangeError('hidden')
  Object.defineProperty(sealed, 'stack', { get: refuse })
  Object.defineProperty(sealed, 'message', { get: refuse })
  assert.deepEqual(taskErrorOf(sealed, root), {
    code: 'thrown',
    message: "RangeError, whose message can't be read",
    frames: [],
  })
  assert.equal(messageOf(runInNewContext('new TypeError("elsewhere")')), 'TypeError: elsewhere')
})

test('of a message without end the beginning is told', () => {
  assert.equal(messageOf(new Error('x'.repeat(20_000))), `Error: ${'x'.repeat(9993)}... (10007 more characters)`)
})

test('causes and the errors of an AggregateError are told with their own causes; a circle ends', () => {
  const inner = new TypeError('no number')
  const outer = new Error('can not fit', { cause: new Error('can not read', { cause: inner }) })
  const told = (thrown: unknown): unknown =>
    taskErrorOf(thrown, root).causes?.map(({ depth, relation, message }) => [depth, relation, message])
  assert.deepEqual(told(outer), [
    [1, 'cause', 'Error: can not read'],
    [2, 'cause', 'TypeError: no number'],
  ])
  assert.match(taskErrorOf(outer, root).causes![0]!.frames[0]!, /^task-error\.test\.ts:\d+:\d+/)
  assert.deepEqual(told(new AggregateError([inner, 'words', new Error('b', { cause: null })], 'all failed')), [
    [1, 'one of the errors', 'TypeError: no number'],
    [1, 'one of the errors', 'words'],
    [1, 'one of the errors', 'Error: b'],
    [2, 'cause', 'null'],
  ])
  const circle = new Error('a')
  circle.cause = new Error('b', { cause: circle })
  assert.deepEqual(told(circle), [[1, 'cause', 'Error: b']])
  assert.equal(told(new Error('alone')), undefined)
  const chain = Array.from({ length: 100 }).reduce<Error>((cause, _, i) => new Error(String(i), { cause }), inner)
  assert.equal((told(chain) as unknown[]).length, 8)
  assert.equal((told(new AggregateError(Array.from({ length: 100 }, () => inner))) as unknown[]).length, 12)
})

test('frames in packages come after those of the project, and none of the engine or of Node', () => {
  const error = new Error('no')
  error.stack = `Error: no
    at deep (file:///work/node_modules/lib/index.js:10:3)
    at Array.map (<anonymous>)
    at node:internal/process/task_queues:95:5
    at shift (/work/study/lib/shift.ts:2:5)
    at other (/work/packages/other/index.ts:7:1)
    at run (file:///work/study/cache/engine/worker-1/worker.js:1:1)
    at Object.run (/work/study/stages/fit.ts:12:29)`
  assert.deepEqual(taskErrorOf(error, '/work/study').frames, [
    'lib/shift.ts:2:5 (shift)',
    'stages/fit.ts:12:29 (Object.run)',
    '../node_modules/lib/index.js:10:3 (deep)',
    '../packages/other/index.ts:7:1 (other)',
  ])
})
