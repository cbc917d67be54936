import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { NormalEquations } from '../../kernel/index.ts'
import { activations } from '../../nets/activations.ts'
import type { Evaluation, Training } from '../../nets/backend.ts'
import { forward } from '../../nets/evaluate.ts'
import { kernelBackend } from '../../nets/kernel/kernel-backend.ts'
import { withTraining } from '../../nets/kernel/open-problem.ts'
import { leastSquaresOf, projectedOf } from '../../nets/kernel/refine.ts'
import { mse } from '../../nets/losses.ts'
import { flatten, unflatten } from '../../nets/net.ts'
import { lbfgsInit, lbfgsStep, type Smooth } from '../../nets/optimisers/lbfgs.ts'
import { levenbergMarquardtInit, levenbergMarquardtStep } from '../../nets/optimisers/levenberg-marquardt.ts'
import {
  variableProjectionInit,
  variableProjectionStep,
  type ProjectedProblem,
} from '../../nets/optimisers/variable-projection.ts'
import { losses } from '../nets/all-losses.ts'
import { cases, makeCase, strength, x, type Case } from './cases.ts'
import { conditionOf, equationsOf, projectedReference, theReference } from './reference.ts'

const reference = await theReference()

/** The largest difference over the largest magnitude of the second. */
function difference(a: Float64Array, b: Float64Array): number {
  const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  assert.equal(a.length, b.length)
  return largest(a.map((value, i) => value - b[i]!)) / largest(b)
}

/** Central differences of sixth order of the kernel's own loss. */
function differences({ problem, layers }: Case): Float64Array {
  const parameters = flatten(layers)
  const h = 3e-4
  return parameters.map((_, i) => {
    const at = (steps: number): number => {
      const moved = parameters.with(i, parameters[i]! + steps * h)
      return kernelBackend.evaluate(problem, unflatten(layers, moved), strength).loss
    }
    const slope = (k: number) => (at(k) - at(-k)) / (2 * k * h)
    return (15 * slope(1) - 6 * slope(2) + slope(3)) / 10
  })
}

describe(`the kernel agrees with ${reference.name} on loss and gradient to float32`, () => {
  for (const { name, problem, layers } of cases) {
    test(name, () => {
      const [own, theirs] = [kernelBackend, reference].map((backend): Evaluation =>
        backend.evaluate(problem, layers, strength),
      ) as [Evaluation, Evaluation]
      for (const part of ['loss', 'mse', 'penalty'] as const) {
        const error = Math.abs(own[part] - theirs[part])
        assert.ok(error <= 1e-5 * Math.max(1, Math.abs(own[part])), `${part}: ${own[part]} against ${theirs[part]}`)
      }
      const error = difference(theirs.gradient, own.gradient)
      assert.ok(error < 1e-4, `gradients differ by ${error}`)
    })
  }
})

describe("the kernel's gradient agrees with finite differences to 1e-7", () => {
  for (const one of cases) {
    test(one.name, () => {
      const { gradient } = kernelBackend.evaluate(one.problem, one.layers, strength)
      const error = difference(gradient, differences(one))
      assert.ok(error < 1e-7, `off by ${error}`)
    })
  }
})

const adam = { name: 'adam', steps: 3, rate: 0.01, final_rate: 0.01, warm_up: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-3 } as const // prettier-ignore
const threeSteps: Training = { optimiser: adam, penalty: { strength, schedule: 'constant', until: 1 }, records: 1 }

describe('three steps of Adam lead to the same weights', () => {
  for (const { name, problem, layers } of cases) {
    test(name, async () => {
      const own = await kernelBackend.train(problem, layers, threeSteps)
      const theirs = await reference.train(problem, layers, threeSteps)
      const error = difference(flatten(theirs.layers), flatten(own.layers))
      assert.ok(error < 2e-5, `off by ${error}`)
    })
  }
})

const smooth = activations.filter((name) => name !== 'relu' && name !== 'identity')
const nets = smooth.flatMap((activation) => [1, 2].map((depth) => makeCase(mse, activation, depth, 3)))

/**
 * By how much a step that solves a system may differ: float32's rounding of the system, 2⁻²⁴ for each of some few operations, times
 * the system's condition (Golub and Van Loan, Matrix Computations, theorem 2.6.2).
 */
const roundingOf = (condition: number) => 4 * 2 ** -24 * (10 + condition)

describe('one step of each other optimiser leads to the same weights', () => {
  for (const { name, problem, layers } of nets) {
    test(`L-BFGS, ${name}`, () => {
      const f: Smooth = (parameters) => {
        const { loss, gradient } = reference.evaluate(problem, unflatten(layers, parameters), 0)
        return { value: loss, gradient }
      }
      const theirs = lbfgsStep(f, lbfgsInit(f, flatten(layers))).parameters
      const own = withTraining(problem, layers, (training) =>
        lbfgsStep(training.valueAndGradient, lbfgsInit(training.valueAndGradient, flatten(layers))),
      ).parameters
      assert.ok(difference(theirs, own) < 1e-5, `off by ${difference(theirs, own)}`)
    })

    test(`Levenberg-Marquardt, ${name}`, () => {
      const problemOfReference = {
        value: (parameters: Float64Array) => reference.evaluate(problem, unflatten(layers, parameters), 0).mse,
        normalEquations: (parameters: Float64Array) => equationsOf(reference, problem, unflatten(layers, parameters)),
      }
      const first = levenbergMarquardtInit(problemOfReference, flatten(layers))
      const theirs = levenbergMarquardtStep(problemOfReference, { ...first, damping: 1 })
      const own = withTraining(problem, layers, (training) => {
        const ofKernel = leastSquaresOf(training)
        return levenbergMarquardtStep(ofKernel, { ...levenbergMarquardtInit(ofKernel, flatten(layers)), damping: 1 })
      })
      const equations = ownEquations(problem, layers)
      assert.ok(difference(first.equations.jtj, equations.jtj) < 1e-5)
      const most = roundingOf(
        conditionOf(
          equations,
          equations.jtr.map(() => 1),
        ),
      )
      const error = difference(theirs.parameters, own.parameters)
      assert.ok(error < most, `off by ${error}, not at most ${most}`)
    })

    test(`variable projection, ${name}`, () => {
      const ofReference = projectedReference(reference, problem, layers)
      const firstOfReference = { ...variableProjectionInit(ofReference, flatten(layers)), damping: 1 }
      const theirs = variableProjectionStep(ofReference, firstOfReference).parameters
      const own = withTraining({ ...problem, fit: 'projected' }, layers, (training) => {
        const ofKernel = projectedOf(training, { outputs: ofReference.outputs, ridge: ofReference.ridge })
        return variableProjectionStep(ofKernel, { ...variableProjectionInit(ofKernel, flatten(layers)), damping: 1 })
      }).parameters
      const equations = ownEquations(problem, unflatten(layers, own))
      const most = roundingOf(conditionOf(equations, projectedDamping(ofReference, equations)))
      assert.ok(difference(theirs, own) < most, `off by ${difference(theirs, own)}, not at most ${most}`)
    })
  }
})

function ownEquations(problem: Case['problem'], layers: Case['layers']): NormalEquations {
  return withTraining(problem, layers, (training) => training.normalEquations())
}

/** 1 on the hidden weights; on an output weight the ridge times its feature's variance, which the row of the output's bias holds. */
function projectedDamping({ outputs, ridge }: ProjectedProblem, { jtj, jtr }: NormalEquations): Float64Array {
  const n = jtr.length
  return jtr.map((_, i) => (i < n - outputs ? 1 : ridge * (jtj[i * n + i]! - jtj[i * n + n - 1]! ** 2)))
}

describe('100 steps of Adam lead to nets that predict the same to two percent', () => {
  const training = { ...threeSteps, optimiser: { ...adam, steps: 100 } }
  for (const loss of losses) {
    for (const depth of [1, 2]) {
      const { name, problem, layers } = makeCase(loss, 'tanh', depth)
      test(name, async () => {
        const [own, theirs] = [
          await kernelBackend.train(problem, layers, training),
          await reference.train(problem, layers, training),
        ]
        const predicted = [own, theirs].map((course) => forward(course.layers, problem.activations, x).data)
        assert.ok(difference(predicted[1]!, predicted[0]!) < 0.02, `off by ${difference(predicted[1]!, predicted[0]!)}`)
      })
    }
  }
})
