import { Type } from '@sinclair/typebox'
import { stage } from 'lineal'
import { formulaOf } from '../../../nets/formula.ts'
import { formulaLines, plainLines } from '../../../nets/formula-text.ts'
import { Dataset } from '../../../schemas/dataset.ts'
import { FormulaText } from '../schemas/formula.ts'
import { recoveredNet, Recovery } from '../schemas/recovery.ts'

/** Prints a recovered net as a formula: with standard errors in brackets, and to compute with. */
export default stage({
  inputs: { data: Dataset, recovery: Recovery },
  params: Type.Object({}),
  output: FormulaText,
  run: ({ data: { tensors }, recovery }): FormulaText => {
    const points = { x: tensors.x_train, y: tensors.y_train }
    const formula = formulaOf(recoveredNet(recovery), points, { errors: true })
    const explains = formula.terms.map((term) => term.explains)
    return { lines: formulaLines(formula), plain: plainLines(formula, points), explains }
  },
})
