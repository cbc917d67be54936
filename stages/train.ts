import { unpenalised } from '../nets/losses.ts'
import { trainOn } from './train/train-on.ts'

/** Trains a dense net on one of the losses that the kernel has by itself. */
export default trainOn(unpenalised)
