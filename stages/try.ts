import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { addNoise } from '../nets/add-noise.ts'
import { penalised, unpenalised, type Loss } from '../nets/losses.ts'
import { deadUnits } from '../nets/penalties/dead-units.ts'
import { decov as decovPenalty } from '../nets/penalties/decov.ts'
import { logDet as logDetPenalty } from '../nets/penalties/log-det.ts'
import { logDetDead as logDetDeadPenalty } from '../nets/penalties/log-det-dead.ts'
import { lp as lpPenalty } from '../nets/penalties/lp.ts'
import { orthoReg as orthoRegPenalty } from '../nets/penalties/ortho-reg.ts'
import { pairwise as pairwisePenalty } from '../nets/penalties/pairwise.ts'
import { pairwiseDead as pairwiseDeadPenalty } from '../nets/penalties/pairwise-dead.ts'
import { spectral as spectralPenalty } from '../nets/penalties/spectral.ts'
import { vicReg as vicRegPenalty } from '../nets/penalties/vic-reg.ts'
import { tryRecipe, type Trial } from '../nets/trial.ts'
import { chooseSetting } from '../schemas/choose-setting.ts'
import { Dataset } from '../schemas/dataset.ts'
import { recipeOf } from '../schemas/net-of-fit.ts'
import { settingFor, Shape, type Setting } from '../schemas/setting.ts'
import { Trials, trialsOf } from '../schemas/trials.ts'

/** Trains one shape from one seed in settings of the losses that the kernel has by itself. */
export default /* @__PURE__ */ tryOn(unpenalised)

// The same on squared error with each penalty.
export const pairwise = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(pairwisePenalty)])
export const logDet = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(logDetPenalty)])
export const dead = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(deadUnits)])
export const pairwiseDead = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(pairwiseDeadPenalty)])
export const logDetDead = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(logDetDeadPenalty)])
export const decov = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(decovPenalty)])
export const vicreg = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(vicRegPenalty)])
export const orthoReg = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(orthoRegPenalty)])
export const spectral = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(spectralPenalty)])
export const lp = /* @__PURE__ */ tryOn([/* @__PURE__ */ penalised(lpPenalty)])

/**
 * The stage that trains one shape from one seed in each of several settings of some losses, and measures what comes out. Where
 * the settings were tried from other seeds before, it trains in the one alone that did best then on validation points. Each
 * penalty has a stage of its own, because a stage reruns when anything that it reaches changes.
 */
function tryOn(losses: readonly Loss[]) {
  return stage({
    inputs: { data: Dataset, tried: many(Trials) },
    params: Type.Object({
      ...Shape.properties,
      settings: Type.Array(settingFor(losses), { minItems: 1 }),
    }),
    output: Trials,
    limits: { threads: 1 },
    run: async ({ data, tried }, { settings, ...shape }, { progress }): Promise<Trials> => {
      const earlier = tried.map(({ value }) => value)
      const chosen = earlier.length === 0 ? settings : [chooseSetting(settings, earlier)]
      const noisy = addNoise(data.tensors, shape.noise, shape.seed)
      const trials: (readonly [Setting, Trial])[] = []
      for (const setting of chosen) {
        progress(trials.length, chosen.length)
        const recipe = { ...recipeOf({ ...setting, ...shape }, losses), stopping: setting.stopping }
        trials.push([setting, await tryRecipe(noisy, recipe, shape.refine)])
      }
      return trialsOf(data.metadata.name, shape, trials)
    },
  })
}
