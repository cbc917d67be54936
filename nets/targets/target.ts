/** A function to learn, and how many points of it there are. */
export interface Target {
  readonly name: string
  /** One interval for each input; their number is the dimension. */
  readonly domain: readonly (readonly [low: number, high: number])[]
  /** Its value at a point of the domain. */
  readonly value: (...x: number[]) => number
  readonly points: { readonly train: number; readonly validation: number; readonly test: number }
  /** The formula, and who used it. */
  readonly source: string
}

/** Numbers of points that serve a smooth function of one input. */
export const pointsOfOne = { train: 256, validation: 128, test: 512 } as const

/** Numbers of points that serve a smooth function of two inputs. */
export const pointsOfTwo = { train: 1024, validation: 256, test: 1024 } as const

/** Numbers of points where thousands of nets are trained on one function of one input. */
export const fewPointsOfOne = { train: 160, validation: 80, test: 512 } as const

/** Numbers of points where thousands of nets are trained on one function of two inputs. */
export const fewPointsOfTwo = { train: 400, validation: 200, test: 800 } as const
