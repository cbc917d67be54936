/** A training: data, parameters and the state of Adam, in one arena of the kernel. */
import { type Arena, defaultRidge, openArena, scalarIndex, wantFullBatch } from './arena.ts'
import { checkLength } from './check.ts'
import { type GaussNewton, gaussNewton } from './gauss-newton.ts'
import { chunkSteps } from './layout.ts'
import { theMachine } from './machine.ts'
import { type Penalised, penalised } from './penalised.ts'
import type { TrainingOptions } from './training-options.ts'

/** The state of Adam, beside the parameters: to stop here and go on later. */
export interface AdamState {
  /** [parameters] */
  readonly first: Float64Array
  /** [parameters] */
  readonly second: Float64Array
  /** beta1 and beta2 to the number of steps taken. */
  readonly powers: readonly [number, number]
}

interface Descent {
  /**
   * Adam steps, one for each rate, with a ridge for each, or one for all, where the loss is projected; the losses before each step.
   * Splitting a list of rates over several calls changes nothing.
   */
  readonly steps: (rates: Float64Array, ridges?: Float64Array | number) => Float64Array
  /** One Adam step along a gradient [parameters]: `backward`'s, or that and more. */
  readonly adamStep: (gradient: Float64Array, rate: number) => void
  readonly adamState: () => AdamState
  readonly setAdamState: (state: AdamState) => void
}

interface Values {
  /** Loss and gradient [parameters] at some parameters, which remain set; full batch only. */
  readonly valueAndGradient: (
    parameters: Float64Array,
    ridge?: number,
  ) => { readonly value: number; readonly gradient: Float64Array }
  /** [samples][outputs], at the present parameters; full batch only. */
  readonly predictions: () => Float64Array
  /** [samples][H]: the last hidden layer's values; full batch only. */
  readonly features: () => Float64Array
}

interface Parameters {
  /** [parameters]; after steps under a projected loss, with the output layer solved for the last batch and ridge. */
  readonly parameters: () => Float64Array
  readonly setParameters: (parameters: Float64Array) => void
}

export interface Training extends Descent, Values, Parameters, Penalised, GaussNewton {
  /** Which build runs: `wasm`, or `native` and the instruction set. It never changes a result. */
  readonly build: string
  /** Parameters of the net. */
  readonly size: number
  /** Gives the memory back; nothing else may be called after it. */
  readonly close: () => void
}

/**
 * Opens a training.
 * @throws InvalidTraining, with both sizes, where a shape does not fit
 * @throws KernelError when `KERNEL=native` and there is no addon to use
 */
export function openTraining(options: TrainingOptions): Training {
  const arena = openArena(options, options.machine ?? theMachine())
  return {
    build: arena.machine.build,
    size: arena.layout.parameters,
    ...descent(arena),
    ...values(arena),
    ...parameters(arena),
    ...penalised(arena),
    ...gaussNewton(arena),
    close: arena.release,
  }
}

function descent(arena: Arena): Descent {
  const { layout, read, write } = arena
  const steps: Descent['steps'] = (rates, ridges = defaultRidge) => {
    const all = typeof ridges === 'number' ? new Float64Array(rates.length).fill(ridges) : ridges
    checkLength('ridges', all, rates.length, 'one for a rate')
    const curve = new Float64Array(rates.length)
    for (let from = 0; from < rates.length; from += chunkSteps) {
      const part = rates.subarray(from, from + chunkSteps)
      write(layout.rates, part)
      write(layout.ridges, all.subarray(from, from + chunkSteps))
      arena.call('steps', part.length)
      curve.set(read(layout.losses, part.length), from)
    }
    return curve
  }
  const adamStep: Descent['adamStep'] = (gradient, rate) => {
    checkLength('gradient', gradient, layout.parameters, 'one for a parameter')
    write(layout.gradient, gradient)
    write(layout.rates, [rate])
    arena.call('adam')
  }
  return { steps, adamStep, ...adamStateOf(arena) }
}

function adamStateOf({ layout, read, write }: Arena): Pick<Descent, 'adamState' | 'setAdamState'> {
  const size = layout.parameters
  const powers = layout.scalars + scalarIndex.power1
  return {
    adamState: () => {
      const [power1, power2] = read(powers, 2)
      return {
        first: read(layout.firstMoment, size),
        second: read(layout.secondMoment, size),
        powers: [power1!, power2!],
      }
    },
    setAdamState: (state) => {
      checkLength('first', state.first, size, 'first moments')
      checkLength('second', state.second, size, 'second moments')
      write(layout.firstMoment, state.first)
      write(layout.secondMoment, state.second)
      write(powers, state.powers)
    },
  }
}

function values(arena: Arena): Values {
  const { layout } = arena
  const evaluate = (columns: number, asFeatures: number) => {
    wantFullBatch(arena, asFeatures ? 'features' : 'predictions')
    return arena.callFor('evaluate', layout.rows * columns, 0, asFeatures)
  }
  return {
    valueAndGradient: (at, ridge = defaultRidge) => {
      wantFullBatch(arena, 'valueAndGradient')
      checkLength('parameters', at, layout.parameters, 'weights and biases of all layers')
      arena.write(layout.theta, at)
      arena.setRidge(ridge)
      const value = arena.call('gradient')
      return { value, gradient: arena.read(layout.gradient, layout.parameters) }
    },
    predictions: () => evaluate(layout.outputs, 0),
    features: () => evaluate(layout.features, 1),
  }
}

function parameters({ projected, layout, call, read, write }: Arena): Parameters {
  const taken = () => read(layout.scalars + scalarIndex.power1, 1)[0] !== 1
  return {
    parameters: () => {
      // The last step moved the features away from the output layer that was solved for them. Nothing else reads it before it is solved again.
      if (projected && taken()) call('project')
      return read(layout.theta, layout.parameters)
    },
    setParameters: (given) => {
      checkLength('parameters', given, layout.parameters, 'weights and biases of all layers')
      write(layout.theta, given)
    },
  }
}
