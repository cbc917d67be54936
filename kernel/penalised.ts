/** The gate for losses that see the features: their moments out, a penalty's gradient by the moments in. */
import { type Arena, defaultRidge } from './arena.ts'
import { checkLength, InvalidTraining } from './check.ts'

/** Of the H units of the last hidden layer, over the weighted samples of the batch, or over the fixed points. */
export interface Moments {
  /** [H] */
  readonly mean: Float64Array
  /** [H][H]: the centred Gram matrix, divided by the number of samples (weighted: sum of w (phi - mean)(phi - mean)^T, w of sum 1). */
  readonly covariance: Float64Array
}

export interface Penalised {
  /** The first half of a step with a penalty: moves to the next batch; its loss, and the moments of the features. */
  readonly forward: (ridge?: number) => Moments & { readonly loss: number }
  /**
   * The second half: the gradient [parameters] of the loss plus a penalty P of the moments, given dP/dmean [H] and dP/dcovariance [H][H],
   * each entry as if independent of the others; absent is zero.
   */
  readonly backward: (penalty?: Partial<Moments>) => Float64Array
}

export function penalised(arena: Arena): Penalised {
  const { layout, read } = arena
  const features = layout.features
  const atPoints = layout.points > 0
  const [mean, covariance] = atPoints ? [layout.pointMean, layout.pointCovariance] : [layout.mean, layout.covariance]
  const stride = atPoints ? features : features + layout.outputs
  return {
    forward: (ridge = defaultRidge) => {
      wantMoments(arena, 'forward')
      arena.setRidge(ridge)
      const loss = arena.call('forward')
      const all = read(covariance, stride * features)
      return { loss, mean: read(mean, features), covariance: all.filter((_, i) => i % stride < features) }
    },
    backward: (penalty = {}) => {
      wantMoments(arena, 'backward')
      writePenalty(arena, penalty)
      arena.call('backward')
      return read(layout.gradient, layout.parameters)
    },
  }
}

function writePenalty({ layout, write }: Arena, penalty: Partial<Moments>): void {
  const features = layout.features
  const byMean = penalty.mean ?? new Float64Array(features)
  const byCovariance = penalty.covariance ?? new Float64Array(features * features)
  checkLength('mean', byMean, features, `dP/dmean of ${features} units`)
  checkLength('covariance', byCovariance, features * features, `dP/dcovariance of ${features} units`)
  write(layout.meanGradient, byMean)
  write(layout.covarianceGradient, plusTranspose(byCovariance, features))
}

/** a + a^T: what an entry and its mirror image give together. */
function plusTranspose(a: Float64Array, n: number): Float64Array {
  return a.map((entry, i) => entry + a[(i % n) * n + Math.floor(i / n)]!)
}

function wantMoments({ options }: Arena, what: string): void {
  if (options.moments === undefined)
    throw new InvalidTraining(`${what} needs the features' moments: open the training with \`moments\``)
}
