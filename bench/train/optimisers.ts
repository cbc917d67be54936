/** How fast each optimiser comes near exp(sin πx + y²): 1024 points, 32 units of tanh, the median of 5 seeds. */
import { openTraining, type Machine, type Training } from '../../kernel/index.ts'
import { toUnitVariance } from '../../nets/data.ts'
import { applyScaling } from '../../nets/evaluate.ts'
import { initialise } from '../../nets/initialise.ts'
import { leastSquaresOf, projectedOf } from '../../nets/kernel/refine.ts'
import type { Matrix } from '../../nets/linear-algebra/matrix.ts'
import { flatten } from '../../nets/net.ts'
import { lbfgsInit, lbfgsStep } from '../../nets/optimisers/lbfgs.ts'
import { levenbergMarquardtInit, levenbergMarquardtStep } from '../../nets/optimisers/levenberg-marquardt.ts'
import { variableProjectionInit, variableProjectionStep } from '../../nets/optimisers/variable-projection.ts'
import { makeRandom, streams } from '../../nets/random.ts'
import { targets } from '../../nets/targets/index.ts'
import { sinceOf } from './clock.ts'
import { median } from '../../nets/statistics/quantile.ts'

/** The squared error over the variance, at two times of the processor, and the time to the target. */
export interface OptimiserRow {
  readonly optimiser: Name
  readonly mse_after_0_2_s: number
  readonly mse_after_2_s: number
  readonly target_mse: number
  /** Null where fewer than three of the five seeds came there in two seconds. */
  readonly seconds_to_target: number | null
}

type Name = 'adam' | 'lbfgs' | 'levenberg-marquardt' | 'variable-projection'

/** What a prototype in plain JavaScript reached in two seconds (L-BFGS: as Levenberg-Marquardt). */
const goals: Readonly<Record<Name, number>> = { adam: 3e-4, lbfgs: 1e-5, 'levenberg-marquardt': 1e-5, 'variable-projection': 4e-8 } // prettier-ignore

const units = 32
const seconds = 2
const ridge = 1e-12

/** Each optimiser from the same starts. */
export function measureOptimisers(machine: Machine): OptimiserRow[] {
  return (Object.keys(goals) as Name[]).map((optimiser) => {
    const courses = [0, 1, 2, 3, 4].map((seed) => courseOf(optimiser, seed, machine))
    const at = (time: number) => median(courses.map((course) => errorAt(course, time)))
    const times = courses.map((course) => course.find(({ mse }) => mse <= goals[optimiser])?.time ?? Infinity)
    const typical = median(times)
    return {
      optimiser,
      mse_after_0_2_s: at(0.2),
      mse_after_2_s: at(seconds),
      target_mse: goals[optimiser],
      seconds_to_target: typical < Infinity ? Math.round(1000 * typical) / 1000 : null,
    }
  })
}

/** The least error so far, at some times. */
type Course = readonly { readonly time: number; readonly mse: number }[]

function errorAt(course: Course, time: number): number {
  return course.findLast((point) => point.time <= time)?.mse ?? course[0]!.mse
}

function courseOf(optimiser: Name, seed: number, machine: Machine): Course {
  const { x, y } = data(seed)
  const activations = ['tanh'] as const
  const layers = initialise({ initialisation: 'std', widths: [2, units, 1], activations, seed, x, y })
  const training = openTraining({
    layers: [
      { in: 2, out: units, activation: 'tanh' },
      { in: units, out: 1, activation: 'identity' },
    ],
    x: x.data,
    y: y.data,
    parameters: flatten(layers),
    loss: optimiser === 'variable-projection' ? 'projected' : 'plain',
    machine,
  })
  const before = process.cpuUsage()
  const next = stepper(optimiser, training)
  const course: { time: number; mse: number }[] = []
  let [time, least] = [0, Infinity]
  while (time < seconds) {
    least = Math.min(least, next())
    time = sinceOf(before)
    course.push({ time, mse: least })
  }
  training.close()
  return course
}

/** Makes a step, or some, and returns the squared error of values of unit variance. */
function stepper(optimiser: Name, training: Training): () => number {
  const first = training.parameters()
  switch (optimiser) {
    case 'adam':
      return () => training.steps(new Float64Array(100).fill(0.01)).at(-1)!
    case 'lbfgs':
      return going(lbfgsInit(training.valueAndGradient, first), (state) => lbfgsStep(training.valueAndGradient, state), ({ value }) => value) // prettier-ignore
    case 'levenberg-marquardt': {
      const problem = leastSquaresOf(training)
      return going(levenbergMarquardtInit(problem, first), (state) => levenbergMarquardtStep(problem, state), ({ equations }) => equations.loss) // prettier-ignore
    }
    case 'variable-projection': {
      const problem = projectedOf(training, { outputs: units + 1, ridge })
      return going(variableProjectionInit(problem, first), (state) => variableProjectionStep(problem, state), ({ value }) => value) // prettier-ignore
    }
    default:
      return optimiser satisfies never
  }
}

function going<State>(first: State, step: (state: State) => State, value: (state: State) => number): () => number {
  let state = first
  return () => value((state = step(state)))
}

function data(seed: number): { readonly x: Matrix; readonly y: Matrix } {
  const random = makeRandom(seed, streams.trainingPoints)
  const n = 1024
  const x: Matrix = { shape: [n, 2], data: new Float64Array(2 * n).map(() => 2 * random.uniform() - 1) }
  const values = Float64Array.from({ length: n }, (_, i) => targets.expsin.value(x.data[2 * i]!, x.data[2 * i + 1]!))
  const y: Matrix = { shape: [n, 1], data: values }
  return { x, y: applyScaling(y, toUnitVariance(y)) }
}
