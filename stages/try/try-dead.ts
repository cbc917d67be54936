import { penalised } from '../../nets/losses.ts'
import { deadUnits } from '../../nets/penalties/dead-units.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with the dead-unit term. */
export default tryOn([penalised(deadUnits)])
