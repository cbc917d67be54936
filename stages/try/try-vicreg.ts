import { penalised } from '../../nets/losses.ts'
import { vicReg } from '../../nets/penalties/vic-reg.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with VICReg's terms. */
export default tryOn([penalised(vicReg)])
