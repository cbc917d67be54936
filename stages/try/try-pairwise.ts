import { penalised } from '../../nets/losses.ts'
import { pairwise } from '../../nets/penalties/pairwise.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with the penalty on pairs of correlated units. */
export default tryOn([penalised(pairwise)])
