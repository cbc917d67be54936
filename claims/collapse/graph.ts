import { existsSync } from 'node:fs'
import * as util from 'node:util'
import { grid, range, type Builder, type Task } from 'lineal'
import { collapse as registered } from './registration.ts'
import type { Profile } from '../registration.ts'
import { trainStages } from '../stages-of-losses.ts'

const adam = {
  name: 'adam',
  final_rate: 1e-5,
  warm_up: 100,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-9,
} as const

/** Penalties are annealed to zero at 60 % of the steps, so that they bend the way and not the end. */
const until = 0.6

const projection = { ridge: 1e-8 }

/** What of the survey can be set from outside. */
interface Survey {
  /** Adam's rate at its height. */
  readonly rate: number
  /** The strength of penalties. */
  readonly penalty: number
}

/** Each loss with its own settings only: a change of one reruns no other. */
function settingsOf(loss: string, { penalty }: Survey) {
  if (loss === 'mse') return {}
  return loss.endsWith('projected') ? { projection } : { penalty: { strength: penalty, until } }
}

/**
 * tfjs on TensorFlow's own library where an install has put it and this Node still has what it calls (Node 23 dropped
 * `isNullOrUndefined`), else on WebAssembly.
 */
const tfjsLibrary = '../../node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node'
const isThere = existsSync(new URL(tfjsLibrary, import.meta.url))
const tfjs = isThere && 'isNullOrUndefined' in util ? 'tfjs-node' : 'tfjs-wasm'

/** Is there collapse? Losses, activations and initialisations on known targets and on the CO2 record, with all redundancy measured. */
export function collapse(builder: Builder, profile: Profile, survey: Survey) {
  const { use, ingest } = builder
  const size = registered.sizes[profile]
  const generate = use(() => import('../../stages/generate.ts'), import.meta.url)
  const co2 = use(() => import('../../stages/co2.ts'), import.meta.url)
  const train = trainStages(builder)
  const trainTfjs = {
    mse: use(() => import('../../stages/train-tfjs.ts'), import.meta.url),
    pairwise: use(() => import('../../stages/train-tfjs.ts'), { export: 'pairwise', from: import.meta.url }),
  }
  const redundancy = use(() => import('../../stages/redundancy.ts'), import.meta.url)
  const prune = use(() => import('../../stages/prune.ts'), import.meta.url)
  const aggregate = use(() => import('../../stages/aggregate.ts'), import.meta.url)

  const sampled = size.targets.map((target) => generate({}, { target, sampling: { seed: 0 } }))
  const csv = ingest('node_modules/vega-datasets/data/co2-concentration.csv')
  const record = co2({ csv }, {}, { at: { target: 'co2' } })

  const cells = grid({
    activation: size.activations,
    loss: size.losses,
    init: size.inits,
    width: [16],
    seed: range(size.seeds),
  })
  const trained = sampled.flatMap((data) =>
    cells.map((cell) => ({
      data,
      net: train[cell.loss](
        { data },
        { ...cell, optimizer: { ...adam, rate: survey.rate, steps: size.steps }, ...settingsOf(cell.loss, survey) },
      ),
    })),
  )
  const yearly = grid({
    activation: ['sin'],
    loss: ['mse', 'log-det'],
    init: ['std', 'greedy'],
    width: [8],
    seed: range(size.seeds),
  })
  for (const cell of yearly) {
    const optimizer = { ...adam, rate: survey.rate, steps: size.yearly }
    const net = train[cell.loss]({ data: record }, { ...cell, optimizer, ...settingsOf(cell.loss, survey) })
    trained.push({ data: record, net })
  }

  // The reference beside the kernel: the same loss by autodiff in float32. It is part of no other result.
  for (const cell of grid({ activation: ['tanh'], loss: ['mse', 'pairwise'], init: ['std'], width: [16], seed: [0] })) {
    trainTfjs[cell.loss](
      { data: sampled[0]! },
      {
        ...cell,
        optimizer: { ...adam, rate: survey.rate, steps: 250 },
        ...settingsOf(cell.loss, survey),
        backend: tfjs,
      },
    )
  }

  const nets = trained.map(({ net }) => net)
  const redundancies = trained.map((pair) => redundancy(pair, { rank: { factor: 4 } }))
  const pruned = trained.map((pair) => prune(pair, { fold: { factor: 1.1 } }))
  const summary = aggregate({ nets, redundancies, pruned }, { success: { below: 1e-3 } })
  // Of the targets one seed is drawn; of the record the best net, which any seed may have.
  const isShown = ({ at }: Task): boolean => at.seed === 0 || at.target === 'co2'
  return {
    record,
    summary: [summary],
    nets: nets.filter(isShown),
    pruned: pruned.filter(isShown),
    data: [...sampled, record],
  }
}
