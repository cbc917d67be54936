import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type NewExecution, type RunId, type Store } from '../engine/store/open-store.ts'
import { canonicalJson } from '../engine/values/canonical-json.ts'
import { digestBytes, digestText } from '../engine/values/digest.ts'
import { median } from '../nets/statistics/quantile.ts'

interface Cost {
  readonly ms: number
  readonly cpuMs: number
}

interface Row extends Cost {
  readonly name: string
}

const folder = mkdtempSync(join(tmpdir(), 'store-bench-'))
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true })
})

function place(name: string, inlineBytes?: number): Parameters<typeof openStore>[0] {
  const parts = { database: join(folder, name, 'store.db'), cache: join(folder, name, 'cache') }
  return inlineBytes === undefined ? parts : { ...parts, inlineBytes }
}

/** An execution like those of the study: a preimage of some 700 characters. */
function execution(n: number, bytes: Uint8Array): NewExecution {
  const preimage = canonicalJson({
    code: digestText('code', 'train'),
    encoders: { json: 1, safetensors: 1 },
    inputs: { data: digestText('artifact', String(n % 100)) },
    output: digestText('schema', 'net'),
    params: { activation: 'sin', hidden: [16], loss: { kind: 'correlation', weight: 0.01 }, seed: n, steps: 4000 },
    runtime: { node: 20 },
  })
  return {
    key: digestText('task', preimage),
    preimage,
    task: `train[activation=sin,seed=${n}]`,
    stage: 'train',
    params: canonicalJson({ activation: 'sin', hidden: [16], seed: n }),
    code: digestText('code', 'train'),
    output: digestBytes(bytes),
    format: 'safetensors',
    bytes,
    run: 'bench' as RunId,
    started: '2020-08-20T12:00:00.000Z',
    ms: 12.5,
    worker: '1',
    host: 'bench',
    node: process.version,
    git: null,
    record: { kernel: 'wasm' },
  }
}

function bytesOf(n: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length, n & 255)
  bytes.writeUInt32LE(n)
  return bytes
}

function cost(work: () => unknown): Cost {
  const [start, before] = [performance.now(), process.cpuUsage()]
  work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000 }
}

/** The median of both times, each on its own. */
function repeated(times: number, work: (i: number) => unknown): Cost {
  const costs = Array.from({ length: times }, (_, i) => cost(() => work(i)))
  return { ms: median(costs.map(({ ms }) => ms)), cpuMs: median(costs.map(({ cpuMs }) => cpuMs)) }
}

/** Many executions in one store: what opening, looking up and recording cost then. */
function measureMany(count: number): Row[] {
  const store = openStore(place(`many-${count}`))
  const all = Array.from({ length: count }, (_, n) => execution(n, bytesOf(n, 300)))
  const fill = cost(() => {
    for (let n = 0; n < count; n += 1000) store.executions.record(all.slice(n, n + 1000))
  })
  store.close()
  const open = repeated(9, () => {
    openStore(place(`many-${count}`)).close()
  })
  const again = openStore(place(`many-${count}`))
  const some = all.filter((_, n) => n % (count / 10_000) === 0)
  const rows = [
    { name: `record ${count}, 1000 a transaction`, ...fill },
    { name: `open ${count} and close`, ...open },
    { name: `look up 10000 of ${count}`, ...repeated(5, () => again.executions.lookup(some.map(({ key }) => key))) },
    {
      name: `presence of 10000 of ${count}, in the database`,
      ...repeated(5, () => again.artifacts.presence(some.map((one) => one.output))),
    },
    { name: `latestOf, of ${count}`, ...repeated(101, (i) => again.executions.latestOf(some[i]!.task)) },
    ...measureRecording(again, count),
    {
      name: `a run that begins and ends, 10000 decisions`,
      ...repeated(5, () => {
        runOnce(again, some)
      }),
    },
    { name: `fsck of ${count}`, ...cost(() => again.health.fsck()) },
  ]
  again.close()
  const size = statSync(place(`many-${count}`).database).size
  process.stderr.write(`${count} executions: ${(size / 2 ** 20).toFixed(0)} MiB\n`)
  return rows
}

function runOnce(store: Store, tasks: readonly NewExecution[]): void {
  const run = store.runs.begin({ command: 'all' })
  store.runs.end(
    run,
    { end: 'done' },
    tasks.map(({ task, key, output }) => ({ task, key, output, decision: 'reuse' })),
  )
}

function measureRecording(store: Store, from: number): Row[] {
  let next = from
  const fresh = (count: number): NewExecution[] =>
    Array.from({ length: count }, () => execution(next, bytesOf(next++, 300)))
  return [1000, 50, 1].map((size) => {
    const batches = Array.from({ length: 1000 / size }, () => fresh(size))
    return {
      name: `record 1000, ${size} a transaction`,
      ...cost(() => {
        for (const batch of batches) store.executions.record(batch)
      }),
    }
  })
}

/** 10,000 artifacts as files: what their presence costs. */
function measureFiles(): Row[] {
  const store = openStore(place('files'))
  const all = Array.from({ length: 10_000 }, (_, n) => execution(n, bytesOf(n, 17_000)))
  const record = cost(() => {
    for (let n = 0; n < all.length; n += 50) store.executions.record(all.slice(n, n + 50))
  })
  const presence = repeated(5, () => store.artifacts.presence(all.map(({ output }) => output)))
  store.close()
  return [
    { name: 'record 10000 files of 17 kB, 50 a transaction', ...record },
    { name: 'presence of 10000 files', ...presence },
  ]
}

/** One size both ways, 50 to a transaction: the processor's microseconds an artifact, written and read back. */
function measureCutoff(size: number): { size: number; inline: [number, number]; file: [number, number] } {
  const count = Math.min(2000, Math.floor(2 ** 26 / size))
  const both = [Infinity, 0].map((inlineBytes): [number, number] => {
    const store = openStore(place(`cutoff-${size}-${inlineBytes}`, inlineBytes))
    const all = Array.from({ length: count }, (_, n) => execution(n, bytesOf(n, size)))
    const write = cost(() => {
      for (let n = 0; n < count; n += 50) store.executions.record(all.slice(n, n + 50))
    })
    const read = repeated(3, () => {
      for (const { output } of all) store.artifacts.read(output)
    })
    store.close()
    rmSync(join(folder, `cutoff-${size}-${inlineBytes}`), { recursive: true })
    return [(write.cpuMs * 1000) / count, (read.cpuMs * 1000) / count]
  })
  return { size, inline: both[0]!, file: both[1]! }
}

/** Opening must not grow with what is in the store. */
const goalMs = 50

/**
 * Measures the store: what opening, looking up and recording cost with 100,000 executions, and from which size on a file
 * is the better place. Beside each time stands the processor's: where others work too, only that one can be compared.
 */
export function run(args: readonly string[]): Promise<void> {
  const rows = [...measureMany(100_000), ...measureFiles()]
  const cutoff = [1, 4, 8, 16, 32, 64, 128].map((kib) => measureCutoff(kib * 1024))
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ rows, cutoff })}\n`)
  else process.stdout.write(`${[...rows.map(lineOf), '', ...cutoffTable(cutoff)].join('\n')}\n`)
  return Promise.resolve()
}

function lineOf({ name, ms, cpuMs }: Row): string {
  const goal = name.startsWith('open ') ? ` (goal: < ${goalMs} ms)` : ''
  return `${ms.toFixed(2).padStart(10)} ms ${cpuMs.toFixed(2).padStart(10)} ms of the processor  ${name}${goal}`
}

function cutoffTable(cutoff: readonly ReturnType<typeof measureCutoff>[]): string[] {
  const head = 'microseconds of the processor an artifact: inline write, read; file write, read'
  const lines = cutoff.map(({ size, inline, file }) => {
    const cells = [...inline, ...file].map((us) => us.toFixed(0).padStart(8))
    return `${String(size / 1024).padStart(20)} KiB ${cells.slice(0, 2).join('')}        ${cells.slice(2).join('')}`
  })
  return [head, ...lines]
}
