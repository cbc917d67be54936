import type { Formula, Quantity, Term } from './formula.ts'

/** Digits of a number whose error is not known, or smaller than these show. */
const digits = 6

/** Digits of a number that is known better than they show. */
const most = 10

/**
 * A number with its standard error in units of its last digit: 3.14159(26). The error has two digits; a number without one
 * has six. `(∞)` stands for a number that the points do not bound.
 */
export function quantityText({ value, error }: Quantity): string {
  if (error === undefined) return plain(value, digits)
  if (!Number.isFinite(error)) return `${plain(value, digits)}(∞)`
  const size = Math.max(Math.abs(value), error)
  if (error <= size * powerOfTen(-most)) return plain(value, most)
  const exponent = exponentOf(size)
  const shifted = exponent < -4 || exponent >= most
  const factor = shifted ? powerOfTen(exponent) : 1
  const places = Math.max(0, 1 - exponentOf(error / factor))
  const text = (value / factor).toFixed(places)
  const uncertain = places > 0 ? String(Math.round((error / factor) * powerOfTen(places))) : (error / factor).toFixed(0)
  return `${text}(${uncertain})${shifted ? `e${exponent}` : ''}`
}

function plain(value: number, precision: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= powerOfTen(precision)))
    return value
      .toExponential(precision - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e')
  return String(Number(value.toPrecision(precision)))
}

/** The exponent of a number's decimal form; from its digits, since logarithms are not the same on every machine. */
function exponentOf(size: number): number {
  return Number(size.toExponential().split('e')[1])
}

function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`)
}

/** A formula on one line a term, the constant first; inputs are named x, or x1, x2, ... where there are several. */
export function formulaLines({ constant, terms, origin }: Formula, names = namesOf(origin.length)): string[] {
  const inputs = names.map((name, i) => (origin[i] === 0 ? name : `(${name} ${signed({ value: -origin[i]! })})`))
  return [`y = ${quantityText(constant)}`, ...terms.map((term) => termText(term, inputs))]
}

/** A formula on one line. */
export function formulaText(formula: Formula, names?: readonly string[]): string {
  return formulaLines(formula, names).join(' ')
}

function namesOf(inputs: number): readonly string[] {
  return inputs === 1 ? ['x'] : Array.from({ length: inputs }, (_, i) => `x${i + 1}`)
}

function termText({ activation, amplitude, weights, bias }: Term, inputs: readonly string[]): string {
  const products = weights.map((weight, i) => `${i === 0 ? quantityText(weight) : signed(weight)} ${inputs[i]!}`)
  return `${signed(amplitude)} ${activation}(${products.join(' ')} ${signed(bias)})`
}

/** A sign, a space and the size. */
function signed({ value, ...rest }: Quantity): string {
  return `${value < 0 ? '-' : '+'} ${quantityText({ value: Math.abs(value), ...rest })}`
}
