export class Diverged extends Error {
  override readonly name = 'Diverged'
}

export const noResult: unique symbol = Symbol('no result')
export const limits = { steps: 10_000, time: 60 * 60 * 1000, error: 1e12 }
export const notANumber = 0 / 0
export const worst = -Infinity
export const messages = { [Diverged.name]: 'the error grew without bound', limit: `more than ${limits.steps} steps` }
export const isFailure = (x: unknown): boolean => x === noResult || x instanceof Diverged
