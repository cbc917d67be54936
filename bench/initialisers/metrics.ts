type Metric = (truth: readonly number[], guess: readonly number[]) => number

const errors: Metric[] = []
const mse: Metric = (t, g) => t.reduce((sum, x, i) => sum + (x - g[i]!) ** 2, 0) / t.length
const mae: Metric = (t, g) => t.reduce((sum, x, i) => sum + Math.abs(x - g[i]!), 0) / t.length
const rmse: Metric = (t, g) => Math.sqrt(mse(t, g))
errors.push(mse, mae, rmse)

export const base = { mse, mae }
export const metrics = { ...base, rmse }
export const byName = new Map(Object.entries(metrics))
export const lowerIsBetter = new Set(Object.keys(metrics))
export const table: readonly (readonly [string, Metric])[] = [['MSE', mse], ['MAE', mae]] // prettier-ignore
export const all = errors
