import { grid, range, type Builder, type Task } from 'lineal'
import { compact as registered } from './registration.ts'
import { published } from './published.ts'
import type { Profile } from '../registration.ts'
import type { Dataset } from '../../schemas/dataset.ts'
import type { Setting } from '../../schemas/setting.ts'
import type { Trials } from '../../schemas/trials.ts'
import { adam, plain } from '../settings.ts'
import { tryStages } from '../stages-of-losses.ts'

const { firstSeed, firstTuningSeed, firstDraw, refine } = registered

/** Our loss in its one setting. */
function ours(steps: number, change: Partial<Setting> = {}): Setting {
  const { init, rate, ridge } = registered.ours
  return { loss: 'log-projected', init, projection: { ridge }, optimizer: adam(steps, rate), ...change }
}

/** Plain MSE in all its settings, stopped early. */
function stopped(steps: number): Setting[] {
  const { inits, rates, stopEvery } = registered.plain
  return plain(steps, inits, rates).map((setting) => ({ ...setting, stopping: { every: stopEvery } }))
}

/** Adam as published: in batches, at a constant rate. */
function inBatches(steps: number, rate: number, { batch, every }: { batch: number; every: number }): Setting {
  const optimizer = { ...adam(steps, rate), final_rate: rate, warm_up: 0 }
  return { loss: 'mse', init: 'std', optimizer, stopping: { batch, every } }
}

/** All combinations of optimiser, loss without a penalty, and initialisation that exist. */
function combinations(steps: number): Setting[] {
  const { inits, published: own, rate, lbfgs, levenbergMarquardt } = registered.waterfall
  const projection = { ridge: registered.ours.ridge }
  const long = adam(steps, rate)
  return inits.flatMap((init): Setting[] => [
    { ...inBatches(own.steps, own.rate, { batch: own.batch, every: own.steps }), init },
    { loss: 'mse', init, optimizer: long },
    { loss: 'projected', init, optimizer: long, projection },
    { loss: 'log-projected', init, optimizer: long, projection },
    { loss: 'mse', init, optimizer: { name: 'lbfgs', steps: lbfgs } },
    { loss: 'projected', init, optimizer: { name: 'lbfgs', steps: lbfgs }, projection },
    { loss: 'log-projected', init, optimizer: { name: 'lbfgs', steps: lbfgs }, projection },
    { loss: 'mse', init, optimizer: { name: 'levenberg-marquardt', steps: levenbergMarquardt } },
    {
      loss: 'projected',
      init,
      optimizer: { name: 'variable-projection', steps: levenbergMarquardt, ridge: projection.ridge },
      projection,
    },
  ])
}

/** The same with a penalty, which Adam alone can train on. */
function penalisedCombinations(steps: number): Setting[] {
  const { inits, rate, penalty } = registered.waterfall
  return inits.map((init) => ({ loss: 'log-det', init, optimizer: adam(steps, rate), penalty }))
}

/** C7: small nets on the published sets against published, dense and plain ones, and what each ingredient buys. */
export function compact(builder: Builder, profile: Profile) {
  const { use } = builder
  const size = registered.sizes[profile]
  const generate = use(() => import('../../stages/generate.ts'), import.meta.url)
  const tryLoss = tryStages(builder)
  const tryUnpenalised = tryLoss.mse
  const tabulate = use(() => import('../../stages/tabulate-trials.ts'), import.meta.url)
  const summarise = use(() => import('./stages/compact-sets.ts'), import.meta.url)
  const attribute = use(() => import('./stages/compact-waterfall.ts'), import.meta.url)
  const judge = use(() => import('./stages/compact-claim.ts'), import.meta.url)
  const show = use(() => import('./stages/compact-section.tsx'), import.meta.url)

  const { activation } = registered.ours
  const trials: Task<Trials>[] = []
  const tuning = range(firstTuningSeed, firstTuningSeed + size.tuningSeeds)
  const shapeOf = (width: number, steps: number) => ({ activation, width, depth: 1, noise: 0, refine: steps })

  /** Ours and tuned plain MSE of some widths on some draws; the draw for choosing comes first. */
  const againstPlain = ([choosing, ...draws]: readonly Task<Dataset>[], widths: readonly number[], seeds: number) => {
    const isUnrefined = registered.unrefined.some((target) => target === choosing!.at.target)
    for (const width of widths) {
      const shape = shapeOf(width, isUnrefined ? 0 : refine)
      const settings = stopped(size.steps)
      const tried = tuning.map((seed) =>
        tryUnpenalised({ data: choosing!, tried: [] }, { method: 'plain', ...shape, refine: 0, seed, settings }),
      )
      for (const data of draws) {
        for (const seed of range(firstSeed, firstSeed + seeds)) {
          const own = { method: 'ours', ...shape, seed, settings: [ours(size.steps)] }
          trials.push(tryUnpenalised({ data, tried: [] }, own))
          trials.push(tryUnpenalised({ data, tried }, { method: 'plain', ...shape, seed, settings }))
        }
      }
    }
  }
  /** Dense nets on one draw, at the rate chosen on the other; where there is one rate there is nothing to choose. */
  const againstDense = (choosing: Task<Dataset>, data: Task<Dataset>) => {
    const { batch, stopEvery: every } = registered.dense
    for (const { width, depth, activations, rates } of size.dense) {
      const settings = rates.map((rate) => inBatches(size.denseSteps, rate, { batch, every }))
      for (const kind of activations) {
        const shape = { method: 'dense', activation: kind, width, depth, noise: 0, refine: 0 }
        const tuned = { ...shape, seed: firstTuningSeed, settings }
        const tried = settings.length > 1 ? [tryUnpenalised({ data: choosing, tried: [] }, tuned)] : []
        for (const seed of range(firstSeed, firstSeed + size.denseSeeds))
          trials.push(tryUnpenalised({ data, tried }, { ...shape, seed, settings }))
      }
    }
  }

  const draw = (target: (typeof size.sets)[number] | (typeof size.toys)[number], count: number) =>
    range(firstDraw - 1, firstDraw + count).map((seed) =>
      generate({}, { target, sampling: { seed } }, { at: { target, draw: seed } }),
    )

  for (const target of size.sets) {
    const draws = draw(target, size.draws)
    const [choosing, first] = draws
    againstPlain(draws, size.widths, size.seeds)
    againstDense(choosing!, first!)
    if (!size.waterfall.sets.includes(target)) continue
    for (const { kind, seed } of grid({
      kind: size.waterfall.activations,
      seed: range(firstSeed, firstSeed + size.waterfall.seeds),
    })) {
      const shape = { ...shapeOf(size.reference, 0), activation: kind }
      const given = { data: first!, tried: [] }
      const task = { method: 'waterfall', ...shape, seed }
      trials.push(tryUnpenalised(given, { ...task, settings: combinations(size.steps) }))
      trials.push(tryLoss['log-det'](given, { ...task, settings: penalisedCombinations(size.steps) }))
    }
  }
  for (const target of size.toys) againstPlain(draw(target, 1), size.toyWidths, size.toySeeds)

  const table = tabulate({ trials }, {}, { at: { claim: registered.id } })
  const sets = summarise(
    { trials: [table] },
    { published, rates: [...registered.plain.rates], unrefined: [...registered.unrefined] },
  )
  const gains = attribute({ trials: [table] }, {})
  const claim = judge(
    { sets: [sets], trials: [table] },
    { claim: { id: registered.id, reference: size.reference }, limits: registered.limits },
  )
  const section = show({ claim, sets: [sets], gains: [gains] }, { study: { profile } })
  return { id: registered.id, claim, section }
}
