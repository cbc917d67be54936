import { penalised } from '../../nets/losses.ts'
import { logDet } from '../../nets/penalties/log-det.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with the log-det barrier. */
export default tryOn([penalised(logDet)])
