import { lp } from '../../../nets/penalties/lp.ts'
import { compressFrom } from '../compress-from.ts'

/** Makes small nets of several widths from a wide one trained with the lp penalty. */
export default compressFrom(['lp'], lp)
