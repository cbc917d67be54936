import { penalised } from '../../nets/losses.ts'
import { spectral } from '../../nets/penalties/spectral.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with SRIP. */
export default tryOn([penalised(spectral)])
