export function memoise<A, B>(f: (a: A) => B): (a: A) => B {
  const known = new Map<A, B>()
  return (a) => {
    if (!known.has(a)) known.set(a, f(a))
    return known.get(a)!
  }
}

export const factorial = memoise((n: number): number => (n < 2 ? 1 : n * factorial(n - 1)))
export const harmonic = memoise((n: number): number => (n === 0 ? 0 : harmonic(n - 1) + 1 / n))

let table: Float64Array | undefined
export const sines = (): Float64Array => (table ??= Float64Array.from({ length: 256 }, (_, i) => Math.sin(i / 256)))

const sizes = new WeakMap<object, number>()
export const sizeOf = (x: object): number => sizes.get(x) ?? 0
