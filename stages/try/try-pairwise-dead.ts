import { penalised } from '../../nets/losses.ts'
import { pairwiseDead } from '../../nets/penalties/pairwise-dead.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with the penalty on pairs of correlated units, and the dead-unit term. */
export default tryOn([penalised(pairwiseDead)])
