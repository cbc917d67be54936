/** Training throughput: every way to take the same step, in turn, on one core. */
import { availableParallelism, cpus } from 'node:os'
import { spawnSync } from 'node:child_process'
import { allMachines, multiplyAddPeak, type Machine } from '../kernel/index.ts'
import { measureColumns, type Columns, type Row } from './train/columns.ts'
import { openJax } from './train/jax.ts'
import { measureOptimisers } from './train/optimisers.ts'
import { measureProjected } from './train/projected.ts'
import { printResult } from './train/print.ts'
import type { Shape } from './train/shape.ts'
import { loadTfjs } from './train/tfjs.ts'
import { seedStepsPerSecond } from './train/throughput.ts'
import type { Result } from './train/result.ts'

const activations = ['sin', 'tanh', 'relu'] as const
const widths = [
  { d: 1, hidden: [8], n: 256 },
  { d: 2, hidden: [16], n: 1024 },
  { d: 8, hidden: [64], n: 1024 },
  { d: 2, hidden: [256], n: 4096 },
  { d: 2, hidden: [16, 16], n: 1024 },
  { d: 8, hidden: [64, 64], n: 1024 },
]
const shapes: readonly Shape[] = widths.flatMap((shape) => activations.map((activation) => ({ ...shape, activation })))

/** Measures and prints; `--json` prints one object. */
export async function run(args: readonly string[]): Promise<void> {
  const seedSteps = await seedStepsPerSecond()
  const cores = availableParallelism()
  pinToOneCore(cores - 1)
  const [wasm, native] = allMachines() as [Machine, Machine | undefined]
  const jax = await openJax()
  const columns: Columns = { wasm, native, jax, tfjsNode: await loadTfjs('tfjs-node'), tfjsWasm: await loadTfjs('tfjs-wasm') } // prettier-ignore
  const builds = native ? [native, wasm] : [wasm]
  const rows: Row[] = []
  for (const shape of shapes) rows.push(await measureColumns(shape, columns))
  jax?.close()
  const result: Result = {
    machine: { cpu: cpus()[0]!.model, cores, node: process.version, native: native?.build ?? null, jax: jax?.version ?? null }, // prettier-ignore
    rows,
    peak_gflops: Object.fromEntries(builds.map((machine) => [machine === wasm ? 'wasm' : 'native', peakOf(machine)])),
    projected: builds.flatMap((machine) => measureProjected(machine)),
    optimisers: measureOptimisers(builds[0]!),
    seed_steps_per_second: Math.round(seedSteps),
  }
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(result)}\n` : printResult(result))
}

/** Every thread of this process and of its children, so that no column is given two cores; where there is no taskset, not. */
function pinToOneCore(core: number): void {
  spawnSync('taskset', ['-acp', String(core), String(process.pid)], { stdio: 'ignore' })
}

/** GFlop/s of independent multiply-adds, the best of several short rounds. */
function peakOf(machine: Machine): number {
  const speeds = Array.from({ length: 15 }, () => {
    const start = performance.now()
    return multiplyAddPeak(machine, 200_000) / (performance.now() - start) / 1e6
  })
  return Math.round(10 * Math.max(...speeds)) / 10
}
