import { stage, Type } from 'lineal'
import { fitLine } from '../lib/fit-line.ts'
import { randomFrom } from '../lib/random.ts'
import { Line } from '../schemas/line.ts'
import { Points } from '../schemas/points.ts'

/** Fits a line to points that are drawn again from all points, with replacement: one step of the bootstrap. */
export default stage({
  inputs: { points: Points },
  params: Type.Object({ seed: Type.Integer() }),
  output: Line,
  run({ points }, { seed }) {
    const random = randomFrom(seed)
    return fitLine(points.map(() => points[Math.floor(random() * points.length)]!))
  },
})
