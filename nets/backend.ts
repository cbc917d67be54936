import type { Activation } from './activations.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import type { FitKind } from './losses.ts'
import type { Layer } from './net.ts'
import type { Optimiser } from './optimisers/optimiser.ts'
import type { Penalty } from './penalties/penalty.ts'
import type { PenaltySchedule } from './schedule.ts'

/** What is minimised: the fit to the points plus strength · P, P a penalty on the last hidden layer or on its weights. */
export interface Problem {
  /** Scaled points, n x d. */
  readonly x: Matrix
  /** Scaled values, n x 1. */
  readonly y: Matrix
  readonly activations: readonly Activation[]
  readonly fit: FitKind
  /** μ of the projected losses. */
  readonly ridge?: number | undefined
  readonly penalty?: Penalty | undefined
}

/** The loss at some weights, its two parts (the penalty without its strength), and its gradient, flat as `flatten` orders it. */
export interface Evaluation {
  readonly loss: number
  /** The squared error; of a projected loss, its least value with the ridge, also where the loss is the logarithm. */
  readonly mse: number
  readonly penalty: number
  readonly gradient: Float64Array
}

/** How the weights are found. */
export interface Training {
  readonly optimiser: Optimiser
  readonly penalty: PenaltySchedule
  /** Record the loss at about this many steps, evenly spaced. */
  readonly records: number
}

/** The loss on the way: squared error and penalty after some steps. */
export interface Recorded {
  readonly step: number
  readonly mse: number
  readonly penalty: number
}

/** A course of training: the last weights with a finite loss, and the loss on the way to them. */
export interface Course {
  readonly layers: readonly Layer[]
  /** Whether the loss or a weight ceased to be finite; training stopped there. */
  readonly diverged: boolean
  readonly history: readonly Recorded[]
}

/** Says how many of how many steps are done. */
export type Progress = (done: number, total: number) => void

/** What trains nets. */
export interface Backend {
  readonly name: string
  readonly version: string
  /** The loss and its gradient at some weights. */
  evaluate(problem: Problem, layers: readonly Layer[], strength: number): Evaluation
  /** Full-batch training from the given weights. */
  train(problem: Problem, layers: readonly Layer[], training: Training, progress?: Progress): Promise<Course>
}
