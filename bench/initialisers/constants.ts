export const rootTwoPi = Math.sqrt(2 * Math.PI)
export const logTwoPi = Math.log(2 * Math.PI)
export const epsilon = 2 ** -52
export const rootEpsilon = Math.sqrt(epsilon)
export const goldenRatio = (1 + Math.sqrt(5)) / 2
export const logisticScale = 1.702
export const smallest = Number.MIN_VALUE
export const degree = Math.PI / 180
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))
