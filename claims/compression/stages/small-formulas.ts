import { Type } from '@sinclair/typebox'
import { stage } from 'lineal'
import { formulaOf } from '../../../nets/formula.ts'
import { formulaLines, plainLines } from '../../../nets/formula-text.ts'
import { Compression } from '../schemas/compression.ts'
import { Dataset } from '../../../schemas/dataset.ts'
import { layersOfNumbered } from '../../../schemas/numbered-nets.ts'
import { SmallFormulas } from '../schemas/small-formulas.ts'

/** Prints small nets as formulas: with standard errors in brackets, and to compute with. */
export default stage({
  inputs: { data: Dataset, compression: Compression },
  params: Type.Object({}),
  output: SmallFormulas,
  run: ({ data: { tensors }, compression }): SmallFormulas => {
    const { activation, input, output, nets } = compression.metadata.compression
    const points = { x: tensors.x_train, y: tensors.y_train }
    return nets.map(({ route, width }, i) => {
      const net = { layers: layersOfNumbered(compression.tensors, i), activations: [activation], input, output }
      const formula = formulaOf(net, points, { errors: true })
      return { route, width, lines: formulaLines(formula), plain: plainLines(formula, points) }
    })
  },
})
