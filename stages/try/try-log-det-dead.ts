import { penalised } from '../../nets/losses.ts'
import { logDetDead } from '../../nets/penalties/log-det-dead.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with the log-det barrier and the dead-unit term. */
export default tryOn([penalised(logDetDead)])
