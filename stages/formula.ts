import { Type } from '@sinclair/typebox'
import { stage } from '../engine/index.ts'
import { formulaOf } from '../nets/formula.ts'
import { formulaLines } from '../nets/formula-text.ts'
import { Dataset } from '../schemas/dataset.ts'
import { FormulaText } from '../schemas/formula.ts'
import { recoveredNet, Recovery } from '../schemas/recovery.ts'

/** Prints a recovered net as a formula, with standard errors in brackets. */
export default stage({
  inputs: { data: Dataset, recovery: Recovery },
  params: Type.Object({}),
  output: FormulaText,
  run: ({ data: { tensors }, recovery }): FormulaText => {
    const formula = formulaOf(recoveredNet(recovery), { x: tensors.x_train, y: tensors.y_train }, { errors: true })
    return { lines: formulaLines(formula), explains: formula.terms.map(({ explains }) => explains) }
  },
})
