/** The columns of a row: each takes a short slot in turn, several times, and its median counts. */
import type { Machine } from '../../kernel/index.ts'
import type { Jax } from './jax.ts'
import { plainJavaScript } from './plain-js.ts'
import { flopsOf, openOn, type Shape } from './shape.ts'
import { processorSeconds } from './clock.ts'
import { onTfjs } from './tfjs.ts'
import { median } from '../../nets/statistics/quantile.ts'

/** What this machine has. */
export interface Columns {
  readonly wasm: Machine
  readonly native: Machine | undefined
  readonly jax: Jax | undefined
  readonly tfjsNode: boolean
  readonly tfjsWasm: boolean
}

const names = ['native', 'wasm', 'tfjs-node', 'tfjs-wasm', 'js', 'jax'] as const

/** The processor's microseconds for a step of each, null where the machine has no such thing. */
export interface Row extends Shape {
  readonly us_per_step: Readonly<Record<(typeof names)[number], number | null>>
  /** Floating-point operations of a step. */
  readonly flops: number
}

const slotSeconds = 0.03
const rounds = 5

interface Column {
  /** The processor's seconds for some steps. */
  readonly seconds: (steps: number) => number | Promise<number>
  readonly close?: () => void
}

/** Measures a shape on all columns. */
export async function measureColumns(shape: Shape, columns: Columns): Promise<Row> {
  const open: Partial<Record<(typeof names)[number], Column>> = {}
  if (columns.native) open.native = onKernel(columns.native, shape)
  open.wasm = onKernel(columns.wasm, shape)
  for (const name of ['tfjs-node', 'tfjs-wasm'] as const) {
    if (!(name === 'tfjs-node' ? columns.tfjsNode : columns.tfjsWasm)) continue
    const steps = await onTfjs(name, shape)
    open[name] = { seconds: (count) => processorSeconds(() => steps(count)) }
  }
  const js = plainJavaScript(shape)
  open.js = { seconds: (count) => processorSeconds(() => { js(count) }) } // prettier-ignore
  const { jax } = columns
  if (jax) open.jax = { seconds: (count) => jax.seconds(shape, count) }
  const times = await takeTurns(open)
  for (const column of Object.values(open)) column.close?.()
  return { ...shape, us_per_step: Object.fromEntries(names.map((name) => [name, times.get(name) ?? null])) as Row['us_per_step'], flops: flopsOf(shape) } // prettier-ignore
}

function onKernel(machine: Machine, shape: Shape): Column {
  const training = openOn(machine, shape)
  const seconds = (count: number) =>
    processorSeconds(() => {
      training.steps(new Float64Array(count).fill(1e-3))
    })
  return { seconds, close: training.close }
}

/** Microseconds for a step: steps enough for a slot, found beforehand, which warms up too. */
async function takeTurns(columns: Readonly<Record<string, Column>>): Promise<Map<string, number>> {
  const turns = []
  for (const [name, { seconds }] of Object.entries(columns)) {
    let count = 2
    for (let took = await seconds(count); took < slotSeconds / 2; took = await seconds(count)) count *= 2
    turns.push({ name, seconds, count, times: [] as number[] })
  }
  for (let round = 0; round < rounds; round++)
    for (const { seconds, count, times } of turns) times.push((1e6 * (await seconds(count))) / count)
  return new Map(turns.map(({ name, times }) => [name, Math.round(100 * median(times)) / 100]))
}
