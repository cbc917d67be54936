/** What the test of Math must see, and what it must not mind. */
export const sine = (x: number): number => Math.sin(x)
export const square = (x: number): number => x ** 2
const { pow } = Math
export const cosine = (x: number): number => Math['cos'](x)
export const root = (x: number): number => pow(Math.sqrt(x), Math.PI)
