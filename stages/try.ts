import { unpenalised } from '../nets/losses.ts'
import { tryOn } from './try/try-on.ts'

/** Trains one shape from one seed in settings of the losses that the kernel has by itself. */
export default tryOn(unpenalised)
