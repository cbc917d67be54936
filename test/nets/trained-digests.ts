// Trains small nets with every loss, schedule, initialisation and optimiser; as a program it prints the digests of their weights.
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { activations } from '../../nets/activations.ts'
import { fit, type Recipe } from '../../nets/fit.ts'
import { initialisations } from '../../nets/initialise.ts'
import { kernelBackend } from '../../nets/kernel/kernel-backend.ts'
import { mse, penalised } from '../../nets/losses.ts'
import { logDet } from '../../nets/penalties/log-det.ts'
import { flatten } from '../../nets/net.ts'
import { sample } from '../../nets/sample.ts'
import { schedules } from '../../nets/schedule.ts'
import { targets } from '../../nets/targets/index.ts'
import { losses } from './all-losses.ts'

const start = { steps: 60, rate: 0.05, final_rate: 1e-5, warm_up: 10, beta1: 0.9, beta2: 0.999, epsilon: 1e-9 }
const adam = { name: 'adam', ...start } as const
const optimisers = [
  { name: 'lbfgs', steps: 20 },
  { name: 'lbfgs', steps: 20, start },
  { name: 'levenberg-marquardt', steps: 20, start },
  { name: 'variable-projection', steps: 20, ridge: 1e-10, start },
] as const

const plain: Recipe = {
  activation: 'tanh',
  loss: mse,
  initialisation: 'std',
  width: 7,
  depth: 1,
  seed: 3,
  ridge: 1e-8,
  training: { optimiser: adam, penalty: { strength: 0.5, until: 0.6 }, records: 10 },
}

const recipes: readonly (readonly [name: string, changes: Partial<Recipe>])[] = [
  ...losses.map((loss) => [`loss ${loss.name}`, { loss }] as const),
  ...losses.map((loss) => [`loss ${loss.name}, two layers`, { loss, depth: 2, width: 5 }] as const),
  ...schedules.map((schedule) => {
    const training = { ...plain.training, penalty: { strength: 0.5, schedule, until: 0.4 } }
    return [`schedule ${schedule}`, { loss: penalised(logDet), training }] as const
  }),
  ...initialisations.map((initialisation) => [`initialisation ${initialisation}`, { initialisation }] as const),
  ...optimisers.map((optimiser) => {
    const name = `optimiser ${optimiser.name}${'start' in optimiser ? ' after adam' : ''}`
    return [name, { training: { ...plain.training, optimiser } }] as const
  }),
  ...activations.flatMap((activation) =>
    [1, 2].flatMap((depth) =>
      [adam, ...optimisers.slice(1)].map((optimiser) => {
        const name = `optimiser ${optimiser.name}, ${activation}, ${depth} hidden`
        return [name, { activation, depth, width: 4, training: { ...plain.training, optimiser } }] as const
      }),
    ),
  ),
]

/** sha256 of each net's weights, as little-endian float64, by what sets its training apart. */
export async function trainedDigests(): Promise<Record<string, string>> {
  const data = sample(targets.xy, 0)
  const digests: Record<string, string> = {}
  for (const [name, changes] of recipes) {
    const { net } = await fit(data, { ...plain, ...changes }, kernelBackend)
    const weights = flatten(net.layers)
    digests[name] = createHash('sha256').update(new Uint8Array(weights.buffer)).digest('hex')
  }
  return digests
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(await trainedDigests(), undefined, 2)}\n`)
}
