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

/** The square that KANbeFair draws from, its 1000 points to train and 1000 to test on, and others beside them to choose on. */
export const kanBeFair = {
  domain: [
    [0, 1],
    [0, 1],
  ],
  points: { train: 1000, validation: 250, test: 1000 },
} as const

/** Where the sets come from that {@link kanBeFair} are the points of. */
export function fromKanBeFair(formula: string): string {
  return `${formula} on [0, 1]², Yu, Yu and Wang, KANbeFair, arXiv 2407.16674 (1000 + 1000 points)`
}
