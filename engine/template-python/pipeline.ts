import { pipeline } from 'lineal'

export default pipeline(import.meta.url, {
  graph({ use }) {
    const points = use(() => import('./stages/points.ts'))
    const forest = use(() => import('./stages/forest.ts'))
    const picture = use(() => import('./stages/picture.ts'))

    const data = points({}, { count: 80, noise: 0.3, seed: 1 })
    const fits = [1, 10, 100].map((trees) => forest({ data }, { trees, depth: 4 }))
    const drawn = picture({ data, fits }, {})
    return { publish: { 'report/forest.svg': drawn } }
  },
})
