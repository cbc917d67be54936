import { penalised } from '../../nets/losses.ts'
import { logDet } from '../../nets/penalties/log-det.ts'
import { trainOn } from './train-on.ts'

/** Trains a dense net on squared error with the log-det barrier. */
export default trainOn([penalised(logDet)])
