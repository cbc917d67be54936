const settings = { folds: 5, seeds: [0, 1, 2], shares: { train: 0.8, test: 0.2 } }

export const { folds, seeds } = settings
export const { train, test } = settings.shares
export const [firstSeed = 0, ...otherSeeds] = seeds
export const everyFold = Array.from({ length: folds }, (_, i) => i)
export const grid = seeds.flatMap((seed) => everyFold.map((fold) => ({ seed, fold })))
export const size = grid.length
