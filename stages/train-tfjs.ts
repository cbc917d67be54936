import { unpenalised } from '../nets/losses.ts'
import { trainTfjsOn } from './train-tfjs/train-tfjs-on.ts'

/** Trains a dense net by tfjs's autodiff on one of the losses without a penalty. */
export default trainTfjsOn(unpenalised)
