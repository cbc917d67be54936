import type { Activation } from './activations.ts'
import type { AdamSettings } from './adam.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import type { Layer } from './net.ts'
import type { Penalty } from './penalties/penalty.ts'

/** What is minimised: the mean of (f(x) - y)² plus strength · P, P the penalty's mean over the hidden layers. */
export interface Problem {
  /** Scaled points, n x d. */
  readonly x: Matrix
  /** Scaled values, n x 1. */
  readonly y: Matrix
  readonly activations: readonly Activation[]
  readonly penalty?: Penalty | undefined
}

/** The loss at some weights, its two parts (the penalty without its strength), and its gradient, flat as `flatten` orders it. */
export interface Evaluation {
  readonly loss: number
  readonly mse: number
  readonly penalty: number
  readonly gradient: Float64Array
}

/** How the weights are found. */
export interface Training {
  readonly adam: AdamSettings
  /** The strength of the penalty at the first step, and the share of the steps at which it reaches zero. */
  readonly penalty: { readonly strength: number; readonly until: number }
  /** Record the loss at about this many steps, evenly spaced. */
  readonly records: number
}

/** A course of training: the last weights with a finite loss, and the loss on the way to them. */
export interface Course {
  readonly layers: readonly Layer[]
  /** Whether the loss or a weight ceased to be finite; training stopped there. */
  readonly diverged: boolean
  readonly history: readonly { readonly step: number; readonly mse: number; readonly penalty: number }[]
}

/** What trains nets. Penalties reach every backend as functions of the hidden features' covariances. */
export interface Backend {
  readonly name: string
  readonly version: string
  /** The loss and its gradient at some weights. */
  evaluate(problem: Problem, layers: readonly Layer[], strength: number): Evaluation
  /** Full-batch Adam from the given weights. */
  train(
    problem: Problem,
    layers: readonly Layer[],
    training: Training,
    progress?: (done: number, total: number) => void,
  ): Promise<Course>
}
