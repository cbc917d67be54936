import { penalised } from '../../nets/losses.ts'
import { pairwise } from '../../nets/penalties/pairwise.ts'
import { trainTfjsOn } from './train-tfjs-on.ts'

/** Trains a dense net by tfjs's autodiff on squared error with the penalty on pairs of correlated units. */
export default trainTfjsOn([penalised(pairwise)])
