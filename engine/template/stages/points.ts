import { stage, Type } from 'lineal'
import { normal, randomFrom } from '../lib/random.ts'
import { Points } from '../schemas/points.ts'

/** Makes points on a line, with normal noise. */
export default stage({
  inputs: {},
  params: Type.Object({
    line: Type.Object({ slope: Type.Number(), intercept: Type.Number() }),
    sample: Type.Object({ count: Type.Integer(), noise: Type.Number(), seed: Type.Integer() }),
  }),
  output: Points,
  run(_, { line, sample }) {
    const random = randomFrom(sample.seed)
    return Array.from({ length: sample.count }, () => {
      const x = 4 * random() - 2
      return { x, y: line.slope * x + line.intercept + sample.noise * normal(random) }
    })
  },
})
