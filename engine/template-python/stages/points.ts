import { stage, Type } from 'lineal'
import { Points } from '../schemas/points.ts'

/** Noisy points of a sine; the noise comes from the seed. */
export default stage({
  inputs: {},
  params: Type.Object({ count: Type.Integer(), noise: Type.Number(), seed: Type.Integer() }),
  output: Points,
  run(_, { count, noise, seed }) {
    let state = seed + 1
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647
    return Array.from({ length: count }, (_, i) => {
      const x = (i / (count - 1)) * 2 * Math.PI
      return { x, y: Math.sin(x) + noise * (random() + random() - 1) }
    })
  },
})
