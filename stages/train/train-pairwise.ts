import { penalised } from '../../nets/losses.ts'
import { pairwise } from '../../nets/penalties/pairwise.ts'
import { trainOn } from './train-on.ts'

/** Trains a dense net on squared error with the penalty on pairs of correlated units. */
export default trainOn([penalised(pairwise)])
