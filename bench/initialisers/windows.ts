const size = 64

export const hann = Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (size - 1)))
export const rectangular = new Array<number>(size).fill(1)
export const triangular = hann.map((_, i) => 1 - Math.abs((2 * i) / (size - 1) - 1))
export const windows = { hann, rectangular, triangular }
export const energy = hann.reduce((sum, x) => sum + x * x, 0)
