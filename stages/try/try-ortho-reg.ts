import { penalised } from '../../nets/losses.ts'
import { orthoReg } from '../../nets/penalties/ortho-reg.ts'
import { tryOn } from './try-on.ts'

/** Trains one shape from one seed in settings of squared error with OrthoReg. */
export default tryOn([penalised(orthoReg)])
