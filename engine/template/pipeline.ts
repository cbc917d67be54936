import { pipeline, range } from 'lineal'

export default pipeline(import.meta.url, {
  graph({ use }) {
    const points = use(() => import('./stages/points.ts'))
    const fit = use(() => import('./stages/fit.ts'))
    const summary = use(() => import('./stages/summary.ts'))
    const picture = use(() => import('./stages/picture.ts'))

    const data = points({}, { line: { slope: 2, intercept: -1 }, sample: { count: 60, noise: 0.8, seed: 1 } })
    const fits = range(40).map((seed) => fit({ points: data }, { seed }))
    const line = summary({ fits }, {})
    const drawn = picture({ points: data, fits, line }, {})
    return { publish: { 'report/line.svg': drawn } }
  },
})
