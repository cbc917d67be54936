import { evaluateFormula, type Formula, type Quantity, type Term } from './formula.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import { meanSquare } from './statistics/mean.ts'

/** Digits of a number whose error is not known. */
const digits = 6

/** Digits of a number that is known better than they show. */
const most = 10

/**
 * A number with its standard error in units of its last digit: 3.14159(26). The error has two digits; a number without one
 * has six, or as many as asked for. `(∞)` stands for a number that the points do not bound.
 */
export function quantityText({ value, error }: Quantity, precision = digits): string {
  if (error === undefined) return plain(value, precision)
  if (!Number.isFinite(error)) return `${plain(value, precision)}(∞)`
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
export function formulaLines(formula: Formula, names = namesOf(formula), precision = digits): string[] {
  const { constant, terms, origin } = formula
  const inputs = names.map((name, i) =>
    origin[i] === 0 ? name : `(${name} ${signed({ value: -origin[i]! }, precision)})`,
  )
  return [`y = ${quantityText(constant, precision)}`, ...terms.map((term) => termText(term, inputs, precision))]
}

/**
 * A formula to compute with: without errors, and with as few digits as do no harm, which is where what rounding changes is
 * less than a tenth of what the formula leaves of the values (root mean squares). Numbers that are rounded at their own
 * standard errors can do much: the errors of one formula's numbers go together.
 *
 * @param points that the formula was fitted to: x n x d, y n x 1
 */
export function plainLines(formula: Formula, { x, y }: { x: Matrix; y: Matrix }, names?: readonly string[]): string[] {
  const values = evaluateFormula(formula, x)
  const left = meanSquare(values.map((value, i) => y.data[i]! - value))
  const harm = (rounded: Formula): number =>
    meanSquare(evaluateFormula(rounded, x).map((value, i) => value - values[i]!))
  for (let precision = 3; ; precision++) {
    const rounded = roundedTo(formula, precision)
    if (precision === exact || harm(rounded) <= left / 100) return formulaLines(rounded, names, precision)
  }
}

/** So many digits tell any number from its neighbours. */
const exact = 17

function roundedTo({ constant, terms, origin }: Formula, precision: number): Formula {
  const round = (value: number): number => Number(value.toPrecision(precision))
  const bare = ({ value }: Quantity): Quantity => ({ value: round(value) })
  return {
    constant: bare(constant),
    origin: origin.map(round),
    terms: terms.map((term) => ({
      ...term,
      amplitude: bare(term.amplitude),
      weights: term.weights.map(bare),
      bias: bare(term.bias),
    })),
  }
}

function namesOf({ origin }: Formula): readonly string[] {
  return origin.length === 1 ? ['x'] : origin.map((_, i) => `x${i + 1}`)
}

function termText(
  { activation, amplitude, weights, bias }: Term,
  inputs: readonly string[],
  precision: number,
): string {
  const products = weights.map((weight, i) => {
    const factor = i === 0 ? quantityText(weight, precision) : signed(weight, precision)
    return `${factor} ${inputs[i]!}`
  })
  return `${signed(amplitude, precision)} ${activation}(${products.join(' ')} ${signed(bias, precision)})`
}

/** A sign, a space and the size. */
function signed({ value, ...rest }: Quantity, precision: number): string {
  return `${value < 0 ? '-' : '+'} ${quantityText({ value: Math.abs(value), ...rest }, precision)}`
}
