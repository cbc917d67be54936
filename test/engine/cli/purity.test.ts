import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { failuresOf, placeOf, projectOfDeeds, type Deeds } from '../../support/sly-package.ts'
import type { Project } from '../../support/project.ts'

const imports = `
import * as http from 'node:http'
import net from 'node:net'
import tls from 'node:tls'
import http2 from 'node:http2'
import dgram from 'node:dgram'
import dns from 'node:dns'
import { lookup } from 'node:dns/promises'
import { execSync, spawnSync, exec, fork } from 'node:child_process'
import { Worker, BroadcastChannel } from 'node:worker_threads'
import os, { freemem } from 'node:os'
import fs from 'node:fs'
import v8 from 'node:v8'
import vm from 'node:vm'
import path from 'node:path'
import crypto, { createHash, randomBytes } from 'node:crypto'
import inspector from 'node:inspector'
import buffer from 'node:buffer'
import module from 'node:module'
import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks'
import { promisify } from 'node:util'
import { createRequire } from 'node:module'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
const require = createRequire(import.meta.url)
`

const major = Number(process.versions.node.split('.')[0])
const newer = (
  from: number,
  rows: Record<string, [string, string, string]>,
): Record<string, [string, string, string]> => (major >= from ? rows : {})

/** What is done, what kind of touch it is, what is told of it, and the code with the place that is told. */
const rows = (port: number): Record<string, [kind: string, what: string, code: string]> => ({
  fetch: ['network', 'fetch', `await @fetch('http://127.0.0.1:${port}/')`],
  'http.get': ['network', 'http.get', `await once(http.@get('http://127.0.0.1:${port}/'), 'response')`],
  'http by require': [
    'network',
    'http.request',
    `const r = require('http').@request('http://127.0.0.1:${port}/'); r.end(); await once(r, 'response')`,
  ],
  'http by process': [
    'network',
    'http.get',
    `await once(process.getBuiltinModule('http').@get('http://127.0.0.1:${port}/'), 'response')`,
  ],
  'net.connect': [
    'network',
    'net.connect',
    `const s = net.@connect(${port}, '127.0.0.1'); await once(s, 'connect'); s.destroy()`,
  ],
  'a socket': [
    'network',
    'net.Socket.connect',
    `const s = new net.Socket().@connect(${port}, '127.0.0.1'); await once(s, 'connect'); s.destroy()`,
  ],
  'tls.connect': [
    'network',
    'tls.connect',
    `const s = tls.@connect(${port}, '127.0.0.1'); await once(s, 'error').catch(() => 0); s.destroy()`,
  ],
  'http2.connect': [
    'network',
    'http2.connect',
    `const s = http2.@connect('http://127.0.0.1:${port}'); s.on('error', () => 0); s.destroy()`,
  ],
  'a server': [
    'network',
    'net.Server.listen',
    `const s = net.createServer().@listen(0, '127.0.0.1'); await once(s, 'listening'); s.close()`,
  ],
  dgram: [
    'network',
    'dgram.Socket.bind',
    `const s = dgram.createSocket('udp4'); s.@bind(0, '127.0.0.1'); await once(s, 'listening'); s.close()`,
  ],
  'dns.lookup': ['network', 'dns.lookup', `await new Promise((done) => dns.@lookup('localhost', done))`],
  'a promised look-up': ['network', 'dns/promises.lookup', `await @lookup('localhost')`],
  execSync: ['processes', 'child_process.execSync', `@execSync('true')`],
  spawnSync: ['processes', 'child_process.spawnSync', `@spawnSync('true')`],
  exec: ['processes', 'child_process.exec', `await new Promise((done) => @exec('true', done))`],
  'a promised exec': ['processes', 'child_process.execFile', `await promisify(exec)@('true')`],
  'process.send': ['processes', 'process.send', `process.@send({ type: 'done', id: 0, bytes: new Uint8Array(1) })`],
  'process.on': ['processes', "process.on('message')", `process.@on('message', () => 0)`],
  'a thread': ['threads', 'worker_threads.Worker', `await once(@new Worker('1', { eval: true }), 'exit')`],
  'Atomics.wait': ['threads', 'Atomics.wait', `Atomics.@wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)`],
  'process.pid': ['machine', 'process.pid', `process.@pid`],
  'process.memoryUsage': ['machine', 'process.memoryUsage', `process.@memoryUsage()`],
  'os.freemem': ['machine', 'os.freemem', `@freemem()`],
  'os.cpus': ['machine', 'os.cpus', `os.@cpus()`],
  'v8 heap': ['machine', 'v8.getHeapStatistics', `v8.@getHeapStatistics()`],
  'async ids': ['machine', 'async_hooks.executionAsyncId', `@executionAsyncId()`],
  'process.report': ['machine', 'process.report.getReport', `process.report.@getReport()`],
  'process.uptime': ['clock', 'process.uptime', `process.@uptime()`],
  'performance by its prototype': ['clock', 'performance.now', `Performance.prototype.now.@call(performance)`],
  'the time of an event': ['clock', 'Event.timeStamp', `new Event('x').@timeStamp`],
  'a date format': ['clock', 'Intl.DateTimeFormat.format', `new Intl.DateTimeFormat('en').@format()`],
  'the date of a file': ['clock', 'new File', `@new File([], 'x')`],
  'the date of a file by its module': ['clock', 'new File', `@new buffer.File([], 'x')`],
  'the date of what a form makes a file': [
    'clock',
    'FormData.append of a blob',
    `const form = new FormData(); form.@append('x', new Blob([])); form.get('x').lastModified`,
  ],
  'where Node looks for packages': ['environment', 'module.globalPaths', `module.@globalPaths`],
  'whether a file can be required': ['files', '/etc/hostname', `module.@_findPath('/etc/hostname', [''])`],
  'a file that is required in vain': ['files', '/nowhere/x.json', `try { @require('/nowhere/x.json') } catch {}`],
  'an optional package': ['modules', absent, `try { @require('absent') } catch {}`],
  'whether a package is there': ['modules', absent, `try { require.@resolve('absent/x.js') } catch {}`],
  'a histogram of times': [
    'clock',
    'perf_hooks.createHistogram',
    `const hooks = await import('node:perf_hooks'); hooks.@createHistogram()`,
  ],
  'a timer': ['clock', 'setTimeout', `await new Promise((done) => @setTimeout(done, 5))`],
  'a promised timer': ['clock', 'timers/promises.setTimeout', `await @sleep(5)`],
  'a promised random': ['random', 'crypto.randomBytes', `await promisify(randomBytes)@(8)`],
  'an object URL': ['random', 'URL.createObjectURL', `URL.@createObjectURL(new Blob([]))`],
  'a generated key': [
    'random',
    'crypto.subtle.generateKey',
    `await crypto.webcrypto.subtle.@generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign'])`,
  ],
  'the boundary of a form': ['random', 'new Response', `@new Response(new FormData())`],
  'code that was a text': ['random', 'Math.random', `@new Function('return Math.random()')()`],
  'a working directory': ['environment', 'process.cwd', `path.@resolve('x')`],
  'os.homedir': ['environment', 'os.homedir', `os.@homedir()`],
  'process.argv': ['environment', 'process.argv', `process.@argv`],
  'process.chdir': ['environment', 'process.chdir', `process.@chdir('/')`],
  'one variable by its descriptor': ['environment', 'HOME', `Object.@getOwnPropertyDescriptor(process.env, 'HOME')`],
  'whether a file exists': ['files', '/etc/hostname', `fs.@existsSync('/etc/hostname')`],
  'the size of a file': ['files', '/etc/hostname', `fs.@statSync('/etc/hostname')`],
  'a file by its promise': ['files', '/etc/hostname', `await fs.promises.@stat('/etc/hostname')`],
  'a vm context': ['unwatched', 'vm.runInNewContext', `vm.@runInNewContext('Math.random()')`],
  'process.binding': ['unwatched', 'process.binding', `process.@binding('fs')`],
  inspector: ['unwatched', 'inspector.Session', `@new inspector.Session()`],
  'flags of V8': ['unwatched', 'v8.setFlagsFromString', `v8.@setFlagsFromString('--stack-size=900')`],
  ...newer(22, {
    navigator: ['machine', 'navigator.hardwareConcurrency', `navigator.@hardwareConcurrency`],
    sqlite: ['unwatched', 'sqlite.DatabaseSync', `@new (require('node:sqlite').DatabaseSync)(':memory:')`],
  }),
  ...newer(26, { 'Temporal.Now': ['clock', 'Temporal.Now.instant', `Temporal.Now.@instant()`] }),
})

const absent = 'the package "absent", which is not installed,'

const words: Readonly<Record<string, string>> = {
  clock: 'the clock',
  random: 'randomness',
  environment: 'the environment',
  files: 'files',
  modules: 'modules of no package that it depends on',
  network: 'the network',
  processes: 'other processes',
  threads: 'other threads, in which nothing is watched',
  machine: 'what differs between machines and runs',
  unwatched: 'what can do anything unseen',
}

function sly(deeds: Deeds, declaration?: string): Project {
  const project = projectOfDeeds(deeds, { imports, ...(declaration === undefined ? {} : { declaration }) })
  after(() => {
    project.remove()
  })
  return project
}

describe('what leaves the process, or reads what no key covers', () => {
  const server = createServer((_, response) => response.end('hello'))
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  test('fails each task with --strict, told by its kind, its name and its place', async () => {
    const all = rows((server.address() as AddressInfo).port)
    const deeds = Object.fromEntries(Object.entries(all).map(([name, [, , code]]) => [name, code]))
    const project = sly(deeds)
    const { ended } = project.start('all', '--jobs', '1', '--strict', '--json')
    const { out, err } = await ended
    const failed = new Map<string, { message: string; fix: string }>()
    for (const line of out.trim().split('\n')) {
      const { event, task, error } = JSON.parse(line) as {
        event: string
        task: string
        error: { message: string; fix: string }
      }
      if (event === 'task-failed') failed.set(task, error)
    }
    const tasks = [...failed.keys()]
    const told = [...failed].map(([task, { message, fix }]) => [task, `${message}; ${fix}`])
    const expected = Object.entries(all).map(([name, [kind, what]]) => {
      const task =
        tasks.find((each) => each.replace(/['"]/g, '') === `probe[deed=${name}]`.replace(/['"]/g, '')) ?? name
      const place = placeOf(deeds, name)
      const message = `${task} used what its key does not cover: ${words[kind]} (${what} at ${place})`
      return [task, `${message}; if no result can depend on it, say why in the stage: allow: { ${kind}: '<why>' }`]
    })
    assert.deepEqual(Object.fromEntries(told), Object.fromEntries(expected), err)
  })

  test('fails where it is a value that a module imports by its name, or takes of a whole module', () => {
    const takes = {
      'process.pid': ['machine', "import { @pid } from 'node:process'"],
      'process.execArgv': [
        'environment',
        "export const late = async () => { const { @execArgv } = await import('node:process') }",
      ],
      'process.argv': ['environment', "export const late = async () => (await import('process')).@argv"],
      'process.ppid': ['machine', "import { @ppid as parent } from 'process'"],
      'process.title': ['environment', "export { @title } from 'node:process'"],
      'process.argv0': ['environment', "import * as p from 'node:process'; export const a = () => p.@argv0"],
      'process.execPath': [
        'environment',
        "import * as p from 'node:process'; export const a = (p) => p.x, { @execPath } = p",
      ],
      'module.globalPaths': ['environment', "import { @globalPaths } from 'node:module'"],
      'all of process': ['environment', "import * as p from 'node:process'; export const a = (key) => @p[key]"],
    } as const
    for (const [what, [kind, code]] of Object.entries(takes)) {
      const project = sly({ one: 'return 1' })
      project.edit('node_modules/sly/index.js', (text) => `import './taker.js'\n${text}`)
      project.write('node_modules/sly/taker.js', code.replace('@', ''))
      const more =
        what === 'all of process'
          ? `; ${words['machine']} (${what} at node_modules/sly/taker.js:1:${code.indexOf('@') + 1})`
          : ''
      assert.equal(
        failuresOf(project, '--strict')['one']?.message,
        `probe[deed=one] used what its key does not cover: ${words[kind]} (${what} at node_modules/sly/taker.js:1:${code.indexOf('@') + 1})${more}`,
      )
    }
  })

  test('fails where an import() looks for a package that is not installed and not declared', () => {
    const deeds = {
      late: "await import('absent').catch(() => 0)",
      asked: "try { import.meta.resolve('absent') } catch {}",
    }
    const project = sly(deeds)
    for (const [deed, { message }] of Object.entries(failuresOf(project, '--strict')))
      assert.equal(
        message.replace(/index\.js:\d+:\d+\)/, 'index.js)'),
        `probe[deed=${deed}] used what its key does not cover: ${words['modules']} (${absent} at node_modules/sly/index.js)`,
      )
    assert.deepEqual(Object.keys(failuresOf(project, '--strict')), Object.keys(deeds))
    project.edit('node_modules/sly/package.json', (text) =>
      text.replace('{', '{"peerDependencies":{"absent":"*"},"peerDependenciesMeta":{"absent":{"optional":true}},'),
    )
    assert.deepEqual(failuresOf(project, '--strict'), {})
  })

  test('fails where an output holds a path of this machine', () => {
    const deeds = {
      url: 'return [import.meta.url]',
      stack: 'return new Error("x").stack',
      found: "return require.resolve('sly')",
      node: 'return process.argv0',
      base: 'return path.basename(import.meta.url)',
    }
    const project = sly(deeds)
    const here = `${project.root}/node_modules/sly/index.js`
    const told = (deed: string, path: string, byte: number): string =>
      `probe[deed=${deed}] used what its key does not cover: the environment (the path ${path}, at byte ${byte} of its output)`
    assert.deepEqual(
      Object.fromEntries(Object.entries(failuresOf(project, '--strict')).map(([deed, { message }]) => [deed, message])),
      {
        url: told('url', here, 9),
        stack: told('stack', `${here}:3:33`, 39),
        found: told('found', here, 1),
        node: told('node', process.execPath, 1),
      },
    )
  })

  test('is told to each stage whose package did it when it was loaded', () => {
    const project = sly({ one: 'return 1' })
    project.edit('node_modules/sly/index.js', (text) => `const made = Date.now();${text}`)
    project.write('stages/again.ts', project.read('stages/probe.ts'))
    project.edit('pipeline.ts', (text) =>
      text.replace('grid(', "use(() => import('./stages/again.ts'))({}, { deed: 'one' })\n    grid("),
    )
    const failed = project.json('all', '--jobs', '1', '--strict').filter(({ event }) => event === 'task-failed')
    assert.deepEqual(
      failed.map(({ task, error }) => `${String(task)} ${(error as { message: string }).message}`).sort(),
      [
        'again[deed=one] again[deed=one] used what its key does not cover: the clock (Date.now at node_modules/sly/index.js:1:19)',
        'probe[deed=one] probe[deed=one] used what its key does not cover: the clock (Date.now at node_modules/sly/index.js:1:19)',
      ],
    )
  })

  test('is nothing in new memory, which is zero and shared with nobody', () => {
    const filled = "for (let i = 0; i < 200; i++) Buffer.from('secret '.repeat(9));"
    const sum = (bytes: string): string => `${filled} return ${bytes}.reduce((a, b) => a + b, 0)`
    const deeds = {
      unsafe: sum('Buffer.allocUnsafe(4000)'),
      slow: sum('Buffer.allocUnsafeSlow(100_000)'),
      shared: "return [new Uint8Array(Buffer.from('abc').buffer).length, Buffer.from('abc').byteOffset]",
      ...(major < 25 ? { old: sum('buffer.SlowBuffer(50_000)') } : {}),
    }
    const project = sly(deeds)
    assert.deepEqual(failuresOf(project, '--strict'), {})
    const made = Object.keys(deeds).map((name) => project.run('export', `probe[deed=${name}]`, '-').out.trim())
    assert.deepEqual(made, ['0', '0', '[3,0]', ...(major < 25 ? ['0'] : [])])
  })

  test('is a warning without it, and the record names it', () => {
    const project = sly({ uptime: 'process.uptime(); process.pid' })
    const events = project.json('all', '--jobs', '1')
    assert.deepEqual(
      events.filter(({ event }) => event === 'warning').map(({ message }) => message),
      [
        "probe[deed=uptime] used what its key does not cover: the clock (process.uptime at node_modules/sly/index.js:2:35); what differs between machines and runs (process.pid at node_modules/sly/index.js:2:53); if no result can depend on it, say why in the stage: allow: { clock: '<why>', machine: '<why>' }",
      ],
    )
    const [shown] = project.json('show', 'probe[deed=uptime]') as { executions: { record: { touched: unknown } }[] }[]
    assert.deepEqual(shown!.executions[0]!.record.touched, {
      clock: [{ what: 'process.uptime', where: 'node_modules/sly/index.js:2:35' }],
      machine: [{ what: 'process.pid', where: 'node_modules/sly/index.js:2:53' }],
    })
  })

  test('that a module keeps for later tasks fails each of them with --strict, and is on the record of each without it', () => {
    const deeds = {
      first: 'globalThis.kept ??= Date.now(); return 1',
      second: 'globalThis.kept ??= Date.now(); return 1',
    }
    const strict = failuresOf(sly(deeds), '--strict')
    assert.deepEqual(Object.keys(strict), ['first', 'second'])
    const project = sly(deeds)
    project.json('all', '--jobs', '1')
    for (const deed of Object.keys(deeds)) {
      const [shown] = project.json('show', `probe[deed=${deed}]`) as { executions: { record: { touched: object } }[] }[]
      assert.deepEqual(Object.keys(shown!.executions[0]!.record.touched), ['clock'])
    }
  })

  test('is allowed where the stage says why', () => {
    const declaration =
      "allow: { network: 'it looks for a mirror', processes: 'it asks git', machine: 'it logs its id' },"
    const project = sly({ all: "await lookup('localhost'); execSync('true'); process.pid" }, declaration)
    assert.deepEqual(failuresOf(project, '--strict'), {})
  })

  test('is not seen in code that computes, or imports what it never calls', () => {
    const harmless = {
      hashes: "createHash('sha256').update('x').digest('hex')",
      'a local storage': 'await new AsyncLocalStorage().run(1, async () => { await 1 })',
      wasm: 'new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))',
      'a fixed date': "new Intl.DateTimeFormat('en').format(new Date(0)); new Date(0).toLocaleString('en')",
      yields: 'await new Promise((done) => setImmediate(done)); await new Promise((done) => setTimeout(done, 0))',
      'a clone': "structuredClone({ a: 1 }); new TextEncoder().encode('x'); new URL('http://x/y')",
      'code in this realm': "vm.runInThisContext('1 + 1'); new vm.Script('2').runInThisContext()",
      'its own files':
        "fs.existsSync(new URL('./package.json', import.meta.url)); fs.readdirSync(new URL('.', import.meta.url)); fs.statSync(new URL('./index.js', import.meta.url))",
      'what kind of system it is': 'process.platform + process.arch + process.versions.node + os.EOL + os.platform()',
      printing: "console.log('hello'); console.error('hello')",
      paths: "path.resolve('/a', 'b'); path.join('a', 'b')",
      'a form that is read': "new Response('x'); new File([], 'x', { lastModified: 0 })",
    }
    const failed = failuresOf(sly(harmless), '--strict')
    assert.deepEqual(failed, {})
  })
})
