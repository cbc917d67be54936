import { existsSync } from 'node:fs'
import { grid, pipeline, range } from './engine/index.ts'

/** How much each profile trains: the cells of the grid are the product of the lists. */
const sizes = {
  smoke: {
    targets: ['harm2', 'expsin'],
    activations: ['sin', 'tanh'],
    losses: ['mse', 'pairwise', 'log-projected'],
    inits: ['std'],
    seeds: 2,
    steps: 500,
    yearly: 1200,
  },
  default: {
    targets: ['harm4', 'bump', 'expsin', 'xy', 'ellipkinc'],
    activations: ['sin', 'tanh', 'relu'],
    losses: ['mse', 'pairwise', 'log-det', 'log-projected'],
    inits: ['std', 'wide'],
    seeds: 10,
    steps: 2500,
    yearly: 5000,
  },
  full: {
    targets: ['harm1', 'harm2', 'harm3', 'harm4', 'harm5', 'harm6', 'bump', 'expsin', 'xy', 'ellipkinc'],
    activations: ['sin', 'tanh', 'relu'],
    losses: ['mse', 'pairwise', 'log-det', 'log-det+dead', 'projected', 'log-projected'],
    inits: ['std', 'wide'],
    seeds: 20,
    steps: 5000,
    yearly: 10000,
  },
} as const

const adam = {
  name: 'adam',
  rate: 0.02,
  final_rate: 1e-5,
  warm_up: 100,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-9,
} as const

/** Annealed to zero at 60 % of the steps, so that it bends the way and not the end. */
const penalty = { strength: 1, until: 0.6 }

const projection = { ridge: 1e-8 }

/** Each loss with its own settings only: a change of one reruns no other. */
function settingsOf(loss: string) {
  if (loss === 'mse') return {}
  return loss.endsWith('projected') ? { projection } : { penalty }
}

/** tfjs on TensorFlow's own library where `npm run install:tfjs-node` has put it, else on WebAssembly. */
const tfjs = existsSync(new URL('./node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node', import.meta.url))
  ? 'tfjs-node'
  : 'tfjs-wasm'

export default pipeline(import.meta.url, {
  profiles: ['smoke', 'default', 'full'],
  doors: ['./kernel/native.ts'],
  graph({ use, ingest, profile }) {
    const size = sizes[profile as keyof typeof sizes]
    const generate = use(() => import('./stages/generate.ts'))
    const co2 = use(() => import('./stages/co2.ts'))
    const train = use(() => import('./stages/train.ts'))
    const trainTfjs = use(() => import('./stages/train-tfjs.ts'))
    const redundancy = use(() => import('./stages/redundancy.ts'))
    const prune = use(() => import('./stages/prune.ts'))
    const aggregate = use(() => import('./stages/aggregate.ts'))
    const report = use(() => import('./stages/report.tsx'))

    const sampled = size.targets.map((target) => generate({}, { target, sampling: { seed: 0 } }))
    const csv = ingest('node_modules/vega-datasets/data/co2-concentration.csv')
    const measured = co2({ csv }, {}, { at: { target: 'co2' } })

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
        net: train({ data }, { ...cell, optimizer: { ...adam, steps: size.steps }, ...settingsOf(cell.loss) }),
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
      const optimizer = { ...adam, steps: size.yearly }
      trained.push({ data: measured, net: train({ data: measured }, { ...cell, optimizer, ...settingsOf(cell.loss) }) })
    }

    // The reference beside the kernel: the same loss by autodiff in float32. It is part of no other result.
    for (const cell of grid({
      activation: ['tanh'],
      loss: ['mse', 'pairwise'],
      init: ['std'],
      width: [16],
      seed: [0],
    })) {
      trainTfjs(
        { data: sampled[0]! },
        { ...cell, optimizer: { ...adam, steps: 250 }, ...settingsOf(cell.loss), backend: tfjs },
      )
    }

    const nets = trained.map(({ net }) => net)
    const redundancies = trained.map((pair) => redundancy(pair, { rank: { factor: 4 } }))
    const pruned = trained.map((pair) => prune(pair, { fold: { factor: 1.1 } }))
    const summary = aggregate({ nets, redundancies, pruned }, { success: { below: 1e-3 } })
    const shown = nets.filter(({ at }) => at.seed === 0)
    const page = report(
      {
        summary: [summary],
        nets: shown,
        pruned: pruned.filter(({ at }) => at.seed === 0),
        data: [...sampled, measured],
      },
      {},
    )
    return { publish: { 'report/index.html': page } }
  },
})
