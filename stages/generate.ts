import { Type } from '@sinclair/typebox'
import { stage } from 'lineal'
import { sample } from '../nets/sample.ts'
import { targets, type TargetName } from '../nets/targets/index.ts'
import { Dataset } from '../schemas/dataset.ts'

/** Draws the points of a target function. */
export default stage({
  inputs: {},
  params: Type.Object({
    target: Type.Unsafe<TargetName>({ type: 'string', enum: /* @__PURE__ */ Object.keys(targets) }),
    sampling: Type.Object({ seed: Type.Integer({ minimum: 0, maximum: 4294967295 }) }),
  }),
  output: Dataset,
  run: (_, { target, sampling }) => {
    const { name, domain, source } = targets[target]
    const inputs = domain.map(([low, high], i) => `x${i} on [${low}, ${high}]`)
    return {
      tensors: { ...sample(targets[target], sampling.seed) },
      metadata: { name, source, inputs, output: 'f(x)' },
    }
  },
})
