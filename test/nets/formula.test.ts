import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInThisContext } from 'node:vm'
import { predict } from '../../nets/evaluate.ts'
import { evaluateFormula, formulaOf, type Formula } from '../../nets/formula.ts'
import { formulaLines, plainLines, quantityText } from '../../nets/formula-text.ts'
import { fromColumn, fromRows } from '../../nets/linear-algebra/matrix.ts'
import type { Net } from '../../nets/net.ts'

const unscaled = { offset: [0], scale: [1] }
const x = fromColumn(Array.from({ length: 101 }, (_, i) => -1 + i / 50))

function netOf(activation: Net['activations'][number], units: readonly (readonly [w: number, b: number, v: number])[]) {
  const hidden = { weight: fromColumn(units.map(([w]) => w)), bias: Float64Array.from(units, ([, b]) => b) }
  const output = { weight: fromRows([units.map(([, , v]) => v)]), bias: Float64Array.of(0.5) }
  return { layers: [hidden, output], activations: [activation], input: unscaled, output: unscaled }
}

test('a number carries its standard error in units of its last digit', () => {
  assert.equal(quantityText({ value: 3.14159265, error: 0.00026 }), '3.14159(26)')
  assert.equal(quantityText({ value: 1234.4, error: 67 }), '1234(67)')
  assert.equal(quantityText({ value: -0.5, error: 2 }), '-0.5(20)')
  assert.equal(quantityText({ value: 1.23456e-7, error: 5e-9 }), '1.235(50)e-7')
  assert.equal(quantityText({ value: 2.5, error: Infinity }), '2.5(∞)')
  assert.equal(quantityText({ value: Math.PI, error: 1e-14 }), '3.141592654')
  assert.equal(quantityText({ value: Math.PI }), '3.14159')
  assert.equal(quantityText({ value: 0, error: 0 }), '0')
})

test('sinusoids have positive amplitude and frequency and the least phase; terms are sorted by what they explain', () => {
  const net = netOf('sin', [
    [3, 7, -0.5], // -0.5 sin(3x + 7) = 0.5 sin(3x + 7 - π), less a turn
    [-9, 1, 2], // 2 sin(-9x + 1) = 2 sin(9x - 1 + π)
  ])
  const lines = formulaLines(formulaOf(net, { x, y: predict(net, x) }))
  assert.deepEqual(lines, ['y = 0.5', '+ 2 sin(9 x + 2.14159)', '+ 0.5 sin(3 x - 2.42478)'])
})

test('odd units turn their sign outwards, even ones lose it, others keep it', () => {
  const text = (activation: Net['activations'][number]) => {
    const net = netOf(activation, [[-2, 1, 3]])
    return formulaLines(formulaOf(net, { x, y: predict(net, x) })).join(' ')
  }
  assert.equal(text('tanh'), 'y = 0.5 - 3 tanh(2 x - 1)')
  assert.equal(text('gaussian'), 'y = 0.5 + 3 gaussian(2 x - 1)')
  assert.equal(text('relu'), 'y = 0.5 + 3 relu(-2 x + 1)')
})

test("a formula is in the units of the data, and says what the net says; far from zero it is around the points' middle", () => {
  const years = fromColumn(Array.from({ length: 50 }, (_, i) => 1960 + i))
  const net: Net = {
    ...netOf('tanh', [[2, 0.5, 1.5]]),
    input: { offset: [1984], scale: [24] },
    output: { offset: [330], scale: [10] },
  }
  const y = predict(net, years)
  const formula = formulaOf(net, { x: years, y })
  assert.deepEqual(formula.origin, [1984.5])
  const [term] = formula.terms
  const at = (when: number) =>
    formula.constant.value +
    term!.amplitude.value * Math.tanh(term!.weights[0]!.value * (when - 1984.5) + term!.bias.value)
  assert.ok(Math.abs(at(1970) - y.data[10]!) < 1e-10)
  assert.ok(Math.abs(term!.explains - 1) < 1e-9)
  assert.equal(formulaLines(formula, ['year']).join(' '), 'y = 335 + 15 tanh(0.0833333 (year - 1984.5) + 0.541667)')
})

test('standard errors come from the residuals: of noise of 0.1 on one sinusoid √(6/n) 0.1 / a for its frequency', () => {
  const n = 2000
  const many = fromColumn(Array.from({ length: n }, (_, i) => -1 + (2 * (i + 0.5)) / n))
  const net = netOf('sin', [[20 * Math.PI, 0.4, 2]])
  const clean = predict(net, many)
  const y = fromColumn(clean.data.map((value, i) => value + (i % 2 === 0 ? 0.1 : -0.1)))
  const { terms } = formulaOf(net, { x: many, y }, { errors: true })
  const expected = (0.1 / 2) * Math.sqrt(6 / n)
  assert.ok(Math.abs(terms[0]!.weights[0]!.error! / expected - 1) < 0.01)
})

test('two inputs are named apart', () => {
  const formula: Formula = {
    constant: { value: 1 },
    origin: [0, 0],
    terms: [
      {
        activation: 'tanh',
        amplitude: { value: 2 },
        weights: [{ value: 3 }, { value: -4 }],
        bias: { value: 0 },
        explains: 1,
      },
    ],
  }
  assert.equal(formulaLines(formula).join(' '), 'y = 1 + 2 tanh(3 x1 - 4 x2 + 0)')
})

test('a net of two hidden layers is no sum of terms', () => {
  const net = netOf('tanh', [[1, 0, 1]])
  const deep = { ...net, activations: ['tanh', 'tanh'] as const }
  assert.throws(() => formulaOf(deep, { x, y: x }), /only a net of one hidden layer is a sum of terms, not one of 2/)
})

test('a formula to compute with gives what the net gives, where the numbers of the formula with errors do not', () => {
  // Two units that nearly cancel: each amplitude is badly known, their sum well.
  const net = netOf('tanh', [
    [1, 0.1, 800.123456789],
    [1.2, 0.2, -799.23456789],
  ])
  const y = fromColumn(Array.from(predict(net, x).data, (value, i) => value + 0.01 * Math.sin(77 * i)))
  const formula = formulaOf(net, { x, y }, { errors: true })
  const read = (lines: readonly string[]): number => {
    const bare = lines
      .join(' ')
      .replace(/^y = /, '')
      .replace(/\((\d+|∞)\)/g, '')
    const text = bare.replace(/ tanh/g, ' * Math.tanh').replace(/ x/g, ' * x')
    const value = runInThisContext(`x => ${text}`) as (x: number) => number
    const net = evaluateFormula(formula, x)
    return Math.sqrt(x.data.reduce((sum, at, i) => sum + (value(at) - net[i]!) ** 2, 0) / x.data.length)
  }
  assert.deepEqual(
    [...evaluateFormula(formula, x)].map((value) => value.toFixed(8)),
    [...predict(net, x).data].map((value) => value.toFixed(8)),
  )
  assert.ok(read(formulaLines(formula)) > 0.05)
  assert.ok(read(plainLines(formula, { x, y })) < 0.001)
  const exact = netOf('sin', [[3, 1, 2]])
  assert.deepEqual(plainLines(formulaOf(exact, { x, y: predict(exact, x) }), { x, y: predict(exact, x) }).slice(1), [
    '+ 2 sin(3 x + 1)',
  ])
})
