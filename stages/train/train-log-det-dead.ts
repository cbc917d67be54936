import { penalised } from '../../nets/losses.ts'
import { logDetDead } from '../../nets/penalties/log-det-dead.ts'
import { trainOn } from './train-on.ts'

/** Trains a dense net on squared error with the log-det barrier and the dead-unit term. */
export default trainOn([penalised(logDetDead)])
