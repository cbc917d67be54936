import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { placeOf, projectOfDeeds, type Deeds } from '../../support/sly-package.ts'
import type { Project } from '../../support/project.ts'

const imports = `
import { EventEmitter } from 'node:events'
`

function hostile(deeds: Deeds): Project {
  const project = projectOfDeeds(deeds, { imports })
  after(() => {
    project.remove()
  })
  return project
}

/** What became of each task of one run on one worker: the error's message, or `ran`. */
function outcomes(project: Project, ...args: string[]): Record<string, string> {
  const told = project.json('all', '--jobs', '1', ...args)
  const ends = told.filter(({ event }) => event === 'task-failed' || event === 'task-finished')
  return Object.fromEntries(
    ends.map(({ task, error }) => [
      /deed=['"]?([^\]'"]*)/.exec(String(task))![1]!,
      error === undefined ? 'ran' : (error as { message: string }).message,
    ]),
  )
}

function outputs(project: Project, deeds: Deeds): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(deeds).map((name) => [
      name,
      JSON.parse(project.run('export', `probe[deed=${name}]`, '-').out) as unknown,
    ]),
  )
}

describe('a package that ends its worker', () => {
  test('fails its own task at once, told with the call, and the next task runs', () => {
    const deeds = {
      exit: 'process.@exit(3)',
      next1: 'return 1',
      abort: 'process.@abort()',
      next2: 'return 2',
      reallyExit: 'process.@reallyExit(0)',
      caught: 'try { process.@exit(0) } catch {} return 7',
      next3: 'return 3',
    }
    const ended = (name: keyof typeof deeds, call: string): string =>
      `its code called ${call}, at ${placeOf(deeds, name)}, which ends the worker`
    const project = hostile(deeds)
    assert.deepEqual(outcomes(project), {
      exit: ended('exit', 'process.exit(3)'),
      next1: 'ran',
      abort: ended('abort', 'process.abort()'),
      next2: 'ran',
      reallyExit: ended('reallyExit', 'process.reallyExit(0)'),
      caught: ended('caught', 'process.exit(0)'),
      next3: 'ran',
    })
  })
})

describe('a timer of a package that ends its worker', () => {
  test('fails its task, told with the call and the place', () => {
    const deeds = {
      later: 'setTimeout(() => process.@exit(0), 5)',
      waiting: 'setTimeout(() => process.@exit(2), 5); await new Promise((done) => setTimeout(done, 1000))',
      given: '@setTimeout(process.exit, 5, 0)',
      named: '@setImmediate(exit, 1)',
      next: 'return 1',
    }
    const project = projectOfDeeds(deeds, { imports: "import { exit } from 'node:process'" })
    after(() => {
      project.remove()
    })
    const ended = (name: keyof typeof deeds, call: string): string =>
      `its code called ${call}, at ${placeOf(deeds, name)}, which ends the worker`
    assert.deepEqual(outcomes(project), {
      later: ended('later', 'process.exit(0)'),
      waiting: ended('waiting', 'process.exit(2)'),
      given: ended('given', 'process.exit(0)'),
      named: ended('named', 'process.exit(1)'),
      next: 'ran',
    })
  })

  test('fails its task where Node calls it with nothing in between, told with the file of the stage', () => {
    const project = hostile({
      tick: 'process.nextTick(process.exit, 0)',
      promise: 'Promise.resolve(0).then(process.exit)',
    })
    for (const deed of ['tick', 'promise']) {
      const failed = project.json(`probe[deed=${deed}]`).find(({ event }) => event === 'task-failed')
      assert.deepEqual(failed?.['error'], {
        code: 'left',
        message: 'its code called process.exit(0), which ends the worker',
        frames: [],
        at: 'stages/probe.ts',
        fix: 'let the stage return its output, or throw an error',
      })
    }
  })
})

describe('a package that speaks to the coordinator, or hurts it', () => {
  test('is not heard, and its task and the next give what they return', () => {
    const deeds = {
      send: "process.send([{ type: 'done', id: 1, bytes: new Uint8Array(1), digest: 'x', ms: 1, observed: {}, doors: {} }]); process.send(null); process.send('x'); return 1",
      later:
        "process.nextTick(process.send, [{ type: 'failed', id: 0, error: { code: 'x', message: 'x', frames: [] }, ms: 0 }]); return 2",
      emit: "process.emit('message', { type: 'run', orders: [{ id: 0, task: 'x', code: 'x', params: {}, inputs: {} }] }); return 3",
      deaf: "process.removeAllListeners('message'); process.removeAllListeners(); return 4",
      off: "for (const each of process.listeners('message')) process.off('message', each); return 5",
      disconnect: 'process.disconnect(); return 6',
      mute: 'process.send = () => true; process._send = () => true; process.emit = () => true; return 7',
      channel: 'try { process.channel = undefined; process.connected = false } catch {} return 8',
      captured: 'process.setUncaughtExceptionCaptureCallback(() => 0); return 9',
      next: 'return 10',
    }
    const project = hostile(deeds)
    const ran = outcomes(project)
    assert.deepEqual(ran, Object.fromEntries(Object.keys(deeds).map((name) => [name, 'ran'])))
    assert.deepEqual(
      Object.values(outputs(project, deeds)),
      Object.keys(deeds).map((_, i) => i + 1),
    )
  })

  test("can't signal it: the call throws, and says why", () => {
    const deeds = { kill: "process.kill(process.ppid, 'SIGKILL')", next: 'return 1' }
    const { kill, next } = outcomes(hostile(deeds))
    assert.match(kill!, /^Error: process\.kill\(\d+, SIGKILL\): a stage can't signal a process that it did not start$/)
    assert.equal(next, 'ran')
  })
})

describe('a package that changes what all code uses', () => {
  test('harms neither its own output nor the next task', () => {
    const replaced = (changes: string, value: string): string => `${changes}; return ${value}`
    const deeds = {
      prototype: replaced('Object.prototype.polluted = 1; Object.prototype.toJSON = () => 0', '{ a: 1 }'),
      seen: 'return [{}.polluted ?? null, JSON.stringify({ a: 1 })]',
      json: replaced("JSON.stringify = () => 'evil'; JSON.parse = () => 'evil'", '[1, 2]'),
      sort: replaced(
        'Array.prototype.sort = function () { return this }; Array.prototype.map = () => []',
        '{ b: 1, a: 2 }',
      ),
      sorted: 'return [3, 1, 2].sort()',
      maths: replaced('Math.sin = () => 7; Number.isFinite = () => true', '1'),
      sine: 'return Math.sin(0)',
      globals: replaced('globalThis.fetch = () => 1; globalThis.structuredClone = () => 1; globalThis.left = 1', '1'),
      fetches: 'return [String(fetch).length > 9, typeof left, structuredClone(5)]',
      maps: replaced(
        'Map.prototype.get = () => 1; Promise.prototype.then = Promise.prototype.then; Set.prototype.has = () => true',
        '[1]',
      ),
      buffers: replaced(
        'Buffer.from = () => 1; Uint8Array.prototype.slice = () => 1; TextEncoder.prototype.encode = () => 1',
        '"text"',
      ),
      environment: replaced("process.env.LEFT = '1'; process.env.HOME = '/nowhere'; process.chdir('/')", '1'),
      surroundings: "return [process.env.LEFT ?? null, process.env.HOME === '/nowhere', process.cwd() === '/']",
      stacks: replaced('Error.prepareStackTrace = () => 5; Error.stackTraceLimit = 0', '1'),
    }
    const project = hostile(deeds)
    assert.deepEqual(outcomes(project), Object.fromEntries(Object.keys(deeds).map((name) => [name, 'ran'])))
    assert.deepEqual(outputs(project, deeds), {
      prototype: { a: 1 },
      seen: [null, '{"a":1}'],
      json: [1, 2],
      sort: { a: 2, b: 1 },
      sorted: [1, 2, 3],
      maths: 1,
      sine: 0,
      globals: 1,
      fetches: [true, 'undefined', 5],
      maps: [1],
      buffers: 'text',
      environment: 1,
      surroundings: [null, false, false],
      stacks: 1,
    })
  })

  test('fails where it can never be undone, and the next task runs', () => {
    const deeds = {
      sealed:
        "Object.defineProperty(Array.prototype, 'sort', { value: () => 1, configurable: false, writable: false })",
      next: 'return [2, 1].sort()',
    }
    const project = hostile(deeds)
    assert.deepEqual(outcomes(project), {
      sealed: 'its code changed Array.prototype.sort for good, which all code in its process uses',
      next: 'ran',
    })
  })

  test('is still seen where it hides its stack', () => {
    const deeds = {
      limit: 'Error.stackTraceLimit = 0; Math.random()',
      prepare: 'Error.prepareStackTrace = () => undefined; Math.random()',
    }
    for (const message of Object.values(outcomes(hostile(deeds), '--strict')))
      assert.match(
        message,
        /used what its key does not cover: randomness \(Math\.random at node_modules\/sly\/index\.js/,
      )
  })
})
