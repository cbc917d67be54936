import { pipeline, range, Type } from 'lineal'

export default pipeline(import.meta.url, {
  // `npx lineal all --set noise=0.1,1` runs both; their pictures lie in variants/.
  params: Type.Object({ noise: Type.Number({ default: 0.8, minimum: 0 }) }),
  // `npx lineal compare` shows this number of both.
  metrics: { doubt: { task: 'summary', path: 'slope.width', better: 'lower' } },
  graph({ use, params }) {
    const points = use(() => import('./stages/points.ts'))
    const fit = use(() => import('./stages/fit.ts'))
    const summary = use(() => import('./stages/summary.ts'))
    const picture = use(() => import('./stages/picture.ts'))

    const data = points({}, { line: { slope: 2, intercept: -1 }, sample: { count: 60, noise: params.noise, seed: 1 } })
    const fits = range(40).map((seed) => fit({ points: data }, { seed }))
    const line = summary({ fits }, {})
    const drawn = picture({ points: data, fits, line }, {})
    return { publish: { 'report/line.svg': drawn } }
  },
})
