import { grid, range, type Builder, type Task } from 'lineal'
import { prevention as registered, type PreventionActivation, type Size } from './registration.ts'
import type { Profile } from '../registration.ts'
import type { Setting } from '../../schemas/setting.ts'
import type { Trials } from '../../schemas/trials.ts'
import { adam, plain } from '../settings.ts'
import { tryStages } from '../stages-of-losses.ts'

const { width, deep, refine, firstSeed, firstTuningSeed } = registered

/** Our loss, or the same with one part changed. */
function projected(
  { steps }: Size,
  activation: PreventionActivation,
  change: { loss?: Setting['loss']; init?: Setting['init']; beta2?: number; ridge?: number } = {},
): Setting {
  const { init, rate, ridge } = registered.ours
  return {
    loss: change.loss ?? 'log-projected',
    init: change.init ?? init,
    optimizer: adam(steps, rate[activation], change.beta2),
    ...(change.loss === 'mse' ? {} : { projection: { ridge: change.ridge ?? ridge } }),
  }
}

/** Our loss with one part left out or changed: the logarithm, the projection, Adam's second moment, the ridge, the initialisation. */
function parts(size: Size, activation: PreventionActivation): Setting[] {
  const changes = [
    { loss: 'projected' },
    { loss: 'projected', beta2: 0.9 },
    { loss: 'mse' },
    { loss: 'mse', beta2: 0.9 },
    { ridge: 1e-6 },
    { ridge: 1e-3 },
    { init: 'std' },
    { init: 'wide' },
    { beta2: 0.9 },
  ] as const
  return changes.map((change) => projected(size, activation, change))
}

/** A penalised loss in every setting that is tried. */
function penalised({ steps }: Size, activation: PreventionActivation, loss: Setting['loss']): Setting[] {
  const { inits, strengths, until, rate } = registered.penalties
  return grid({ init: inits, strength: strengths }).map(({ init, strength }) => ({
    loss,
    init,
    penalty: { strength, until },
    optimizer: adam(steps, rate[activation]),
  }))
}

/** C3: what the projected losses and the penalties do on cells that they were not made on, against plain MSE in many settings. */
export function prevention(builder: Builder, profile: Profile) {
  const { use } = builder
  const size = registered.sizes[profile]
  const generate = use(() => import('../../stages/generate.ts'), import.meta.url)
  const tryLoss = tryStages(builder)
  const tryUnpenalised = tryLoss.mse
  const tabulate = use(() => import('../../stages/tabulate-trials.ts'), import.meta.url)
  const compare = use(() => import('./stages/prevention-cells.ts'), import.meta.url)
  const summarise = use(() => import('./stages/prevention-summary.ts'), import.meta.url)
  const judge = use(() => import('./stages/prevention-claim.ts'), import.meta.url)
  const show = use(() => import('./stages/prevention-section.tsx'), import.meta.url)

  const sampled = size.targets.map((target) => generate({}, { target, sampling: { seed: 0 } }))
  const trials: Task<Trials>[] = []
  for (const { data, activation } of grid({ data: sampled, activation: size.activations })) {
    const shallow = { activation, width, depth: 1, noise: 0, refine }
    const chosen = size.penalties.map((loss) => {
      const settings = penalised(size, activation, loss)
      const tried = range(firstTuningSeed, firstTuningSeed + size.tuningSeeds).map((seed) =>
        tryLoss[loss]({ data, tried: [] }, { method: loss, ...shallow, refine: 0, seed, settings }),
      )
      return { loss, settings, tried }
    })
    for (const seed of range(firstSeed, firstSeed + size.seeds)) {
      const run = (method: string, settings: Setting[], shape = {}) =>
        trials.push(tryUnpenalised({ data, tried: [] }, { method, ...shallow, ...shape, seed, settings }))
      const ours = projected(size, activation)
      run('ours', [ours])
      run('plain', plain(size.steps, registered.plain.inits, registered.plain.rates[activation]))
      run(
        'longer',
        plain(registered.longer.factor * size.steps, registered.longer.inits, registered.longer.rates[activation]),
      )
      run('parts', parts(size, activation))
      for (const { loss, settings, tried } of chosen)
        trials.push(tryLoss[loss]({ data, tried }, { method: loss, ...shallow, seed, settings }))
      const few = plain(size.steps, registered.few.inits, registered.few.rates[activation])
      for (const noise of size.noises) run('noise', [ours, ...few], { noise })
      run('deep', [ours, ...few], deep)
    }
  }

  const limits = registered.limits
  const table = tabulate({ trials }, {}, { at: { claim: registered.id } })
  const cells = compare({ trials: [table] }, { limits })
  const summary = summarise({ trials: [table] }, { limits })
  const claim = judge({ summary: [summary] }, { claim: { id: registered.id }, limits })
  const section = show({ claim, summary: [summary], cells: [cells] }, { study: { profile } })
  return { id: registered.id, claim, section }
}
