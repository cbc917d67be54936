import { Type } from '@sinclair/typebox'
import { file, stage } from 'lineal'
import { parseCo2, splitMonths } from '../nets/parse-co2.ts'
import { Dataset } from '../schemas/dataset.ts'

/** Reads the monthly means of CO2 at Mauna Loa from the file of vega-datasets. */
export default stage({
  inputs: { csv: file() },
  params: Type.Object({}),
  output: Dataset,
  run: ({ csv }) => ({
    tensors: { ...splitMonths(parseCo2(new TextDecoder().decode(csv))) },
    metadata: {
      name: 'co2',
      source: 'monthly CO2 at Mauna Loa, Scripps CO2 Program (CC BY 4.0), co2-concentration.csv of vega-datasets',
      inputs: ['time in years'],
      output: 'CO2 in ppm',
    },
  }),
})
