import { exp10 } from '../nets/maths.ts'

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A power of ten as 10⁻³. */
export function powerOfTen(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => superscripts[Number(digit)]).join('')
  return `10${exponent < 0 ? '⁻' : ''}${digits}`
}

/** Ticks of a logarithmic axis of these values: powers of ten alone where there are two of them, else others too. */
export function logTicks(values: readonly number[]): (tick: number) => string {
  const sizes = values.filter((value) => value > 0)
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)]
  const powers = partsOf(high).exponent - partsOf(low).exponent + (partsOf(low).mantissa === '1' ? 1 : 0)
  const isNamed = (mantissa: string): boolean =>
    mantissa === '1' || (powers < 2 && (high < 5 * low || mantissa === '2' || mantissa === '5'))
  return (tick) => {
    const { mantissa, exponent } = partsOf(tick)
    if (!isNamed(mantissa)) return ''
    return mantissa === '1' ? powerOfTen(exponent) : short(tick)
  }
}

function partsOf(value: number): { mantissa: string; exponent: number } {
  const [mantissa = '', exponent] = value.toExponential().split('e')
  return { mantissa, exponent: Number(exponent) }
}

/** A number as 2.1·10⁻⁶, or plainly where it is between 0.01 and 1000; a dash where there is none. */
export function short(value: number | null): string {
  if (value === null) return '–'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 0.01 && size < 1000) return String(Number(value.toPrecision(2)))
  const [mantissa, exponent] = value.toExponential(1).split('e')
  return `${mantissa ?? ''}·${powerOfTen(Number(exponent))}`
}

/** A count or a median of counts: at most one decimal. */
export function countText(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** A ratio given as its log10: 38 as `38`, 0.002 as `2·10⁻³`. */
export function ratioText(log10: number): string {
  return short(exp10(log10))
}
