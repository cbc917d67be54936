/** The result in words and tables. */
import type { Row } from './columns.ts'
import { nameOf } from './shape.ts'
import type { Result } from './result.ts'

type Column = keyof Row['us_per_step']

/** The whole result as text. */
export function printResult(result: Result): string {
  const { machine, rows, peak_gflops: peak, projected, optimisers, seed_steps_per_second: steps } = result
  const columns = Object.keys(rows[0]!.us_per_step) as Column[]
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; native: ${machine.native ?? 'none'}; JAX: ${machine.jax ?? 'absent (PYTHON names a Python that has it)'}`, // prettier-ignore
    `peak of multiply-adds, GFlop/s: ${Object.entries(peak).map(([build, speed]) => `${build} ${speed}`).join(', ')}`, // prettier-ignore
    '',
    "The processor's microseconds for a full-batch step of Adam (tfjs in float32); in brackets the share of the peak",
    cells(['d, H, N, activation', ...columns]),
    ...rows.map((row) => cells([nameOf(row), ...columns.map((column) => timeOf(row, column, peak))])),
    '',
    ...goals(rows),
    '',
    'A log projected step over a plain one; predicted: by the symmetric Gram matrix, H + 1 operations for a unit and sample',
    ...projected.map((row) => `  ${nameOf(row)}, ${row.build}: ${row.measured.toFixed(2)} (predicted ${row.predicted.toFixed(2)}, ratio ${(row.measured / row.predicted).toFixed(2)}; goal 1.3)`), // prettier-ignore
    '',
    'exp(sin πx + y²), 1024 points, 32 units of tanh, squared error over variance, median of 5 seeds',
    ...optimisers.map((row) => `  ${row.optimiser}: ${row.mse_after_0_2_s.toExponential(1)} after 0.2 s, ${row.mse_after_2_s.toExponential(1)} after 2 s; ${row.target_mse.toExponential(0)} ${row.seconds_to_target === null ? 'not reached' : `after ${row.seconds_to_target} s`}`), // prettier-ignore
    '',
    `${steps} seed-steps a second on all cores, of ${nameOf({ d: 2, hidden: [16], n: 1024, activation: 'tanh' })}`,
  ]
  return `${lines.join('\n')}\n`
}

function cells([name, ...rest]: readonly string[]): string {
  return name!.padEnd(22) + rest.map((cell) => cell.padStart(14)).join('')
}

function timeOf({ us_per_step: us, flops }: Row, column: Column, peak: Result['peak_gflops']): string {
  const time = us[column]
  if (time === null) return 'absent'
  const most = peak[column]
  return most === undefined ? String(time) : `${time} (${Math.round((flops / time / most) * 0.1)}%)`
}

/** How many times faster the first is than the second: least and geometric mean over some rows. */
function goals(rows: readonly Row[]): string[] {
  const [one, two] = [1, 2].map((layers) => rows.filter(({ hidden }) => hidden.length === layers)) as [Row[], Row[]]
  return [
    compare('native', 'jax', one, 'one hidden layer (goals with AVX-512: least 1.7, mean 6)'),
    compare('native', 'jax', two, 'two hidden layers (goal: least 1.25)'),
    compare('wasm', 'tfjs-wasm', one, 'one hidden layer (goal: mean 30)'),
    compare('wasm', 'tfjs-wasm', rows, 'all shapes'),
    compare('wasm', 'jax', one, 'one hidden layer'),
    compare('native', 'tfjs-node', rows, 'all shapes'),
    compare('native', 'js', rows, 'all shapes'),
  ]
}

function compare(fast: Column, slow: Column, rows: readonly Row[], over: string): string {
  const ratios = rows.flatMap(({ us_per_step: us }) => {
    const [a, b] = [us[fast], us[slow]]
    return a === null || b === null ? [] : [b / a]
  })
  if (ratios.length === 0) return `${fast} against ${slow}: absent`
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
  return `${fast} is ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(1)} times as fast as ${slow}, geometric mean ${mean.toFixed(1)}: ${over}` // prettier-ignore
}
