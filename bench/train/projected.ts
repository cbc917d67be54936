/** What a step on a projected loss costs, beside what the count of operations predicts. */
import type { Machine } from '../../kernel/index.ts'
import { sinceOf } from './clock.ts'
import { flopsOf, gramFlopsOf, openOn, type Shape } from './shape.ts'
import { median } from '../../nets/statistics/quantile.ts'

/** Both as multiples of a plain step. */
export interface ProjectedRow extends Shape {
  readonly build: string
  readonly measured: number
  /** (plain operations + H + 1 for each unit and sample) / plain operations. */
  readonly predicted: number
}

const steps = 500
const rounds = 9

/** Units 8 and 16, plain and log projected in turn. */
export function measureProjected(machine: Machine): ProjectedRow[] {
  return [8, 16].flatMap(
    (units) =>
    (['sin', 'tanh', 'relu'] as const).map((activation) => measure(machine, { d: 2, hidden: [units], n: 1024, activation })), // prettier-ignore
  )
}

function measure(machine: Machine, shape: Shape): ProjectedRow {
  const pair = (['plain', 'log-projected'] as const).map((loss) => ({ training: openOn(machine, shape, loss), times: [] as number[] })) // prettier-ignore
  const rates = new Float64Array(steps).fill(1e-4)
  for (const { training } of pair) training.steps(rates, 1e-6)
  for (let round = 0; round < rounds; round++) {
    for (const { training, times } of pair) {
      const before = process.cpuUsage()
      training.steps(rates, 1e-6)
      times.push(sinceOf(before))
    }
  }
  for (const { training } of pair) training.close()
  const [plain, projected] = pair.map(({ times }) => median(times)) as [number, number]
  return { ...shape, build: machine.build, measured: projected / plain, predicted: 1 + gramFlopsOf(shape) / flopsOf(shape) } // prettier-ignore
}
