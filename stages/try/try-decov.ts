import { penalised } from '../../nets/losses.ts'
import { decov } from '../../nets/penalties/decov.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with DeCov. */
export default tryOn([penalised(decov)])
