import { penalised } from '../../nets/losses.ts'
import { lp } from '../../nets/penalties/lp.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with the lp penalty. */
export default tryOn([penalised(lp)])
