import { readFile } from 'node:fs/promises'
import type { Member } from 'lineal'
import type { Dataset } from '../../schemas/dataset.ts'
import type { Redundancy } from '../../schemas/redundancy.ts'
import type { TrainParams } from '../../schemas/train-params.ts'
import type { TrainedNet } from '../../schemas/trained-net.ts'
import co2 from '../../stages/co2.ts'
import generate from '../../stages/generate.ts'
import prune from '../../stages/prune.ts'
import redundancy from '../../stages/redundancy.ts'
import trainUnpenalised, { logDet as trainLogDet } from '../../stages/train.ts'
import { asMember, context } from './as-artifact.ts'

const co2File = new URL('../../node_modules/vega-datasets/data/co2-concentration.csv', import.meta.url)

/** The params of a short training, but for what a test sets itself. */
export const shortTraining: TrainParams = {
  loss: 'mse',
  activation: 'sin',
  init: 'std',
  width: 6,
  seed: 0,
  optimizer: {
    name: 'adam',
    steps: 120,
    rate: 0.05,
    final_rate: 1e-5,
    warm_up: 20,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-9,
  },
}

/** The points of a target, or of the CO2 record. */
export async function makeData(target: 'harm2' | 'xy' | 'co2'): Promise<Member<Dataset>> {
  if (target === 'co2') {
    return asMember(co2.output, await co2.run({ csv: await readFile(co2File) }, {}, context), { target })
  }
  const params = { target, sampling: { seed: 0 } }
  return asMember(generate.output, await generate.run({}, params, context), params)
}

/** A net with what the stages after training make of it. */
export interface Chain {
  readonly net: Member<TrainedNet> & { readonly bytes: Uint8Array }
  readonly redundancy: Member<Redundancy>
  readonly pruned: Member<TrainedNet>
}

/** Trains one net on some data and takes it through the stages for single nets. */
export async function runChain(data: Member<Dataset>, changes: Partial<TrainParams>): Promise<Chain> {
  const params = { ...shortTraining, ...changes }
  const train = params.loss === 'log-det' ? trainLogDet : trainUnpenalised
  const at = { ...JSON.parse(JSON.stringify(params)), target: data.params.target ?? '' } as Member['params']
  const net = await asMember(train.output, await train.run({ data: data.value }, params, context), at)
  const inputs = { net: net.value, data: data.value }
  return {
    net,
    redundancy: await asMember(redundancy.output, await redundancy.run(inputs, { rank: { factor: 4 } }, context), at),
    pruned: await asMember(prune.output, await prune.run(inputs, { fold: { factor: 1.1 } }, context), at),
  }
}
