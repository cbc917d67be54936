import type { Data } from './data.ts'
import { meanSquaredError, predict } from './evaluate.ts'
import type { Net } from './net.ts'

/** Mean squared errors in the target's own units; null where not finite. */
export interface Errors {
  readonly train_mse: number | null
  readonly val_mse?: number | null
  readonly test_mse: number | null
}

/** A net's errors on each set of points, computed in float64 from its weights. */
export function errorsOf(net: Net, data: Data): Errors {
  const { x_train, y_train, x_test, y_test, x_val, y_val } = data
  const errors = { train_mse: mse(net, x_train, y_train), test_mse: mse(net, x_test, y_test) }
  return x_val === undefined || y_val === undefined ? errors : { ...errors, val_mse: mse(net, x_val, y_val) }
}

function mse(net: Net, x: Data['x_train'], y: Data['y_train']): number | null {
  const value = meanSquaredError(predict(net, x), y)
  return Number.isFinite(value) ? value : null
}
