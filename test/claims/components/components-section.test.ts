import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHTML } from 'linkedom'
import { renderToString } from 'preact-render-to-string'
import { ComponentsSection } from '../../../claims/components/section.tsx'
import { someClaim } from '../some-claim.ts'
import { recoveryRow } from './recovery-row.ts'

const digest = (letter: string) => letter.repeat(64)
const noisy = { noise: 0.1, apart: 0.05, efficiency: 0.9, claimed: false, exact: false }

const recoveries = [
  recoveryRow,
  { ...recoveryRow, seed: 2, starts: 2, first_exact: false },
  { ...recoveryRow, method: 'plain-1', exact: false, first_exact: false, claimed: true },
  { ...recoveryRow, ...noisy },
  { ...recoveryRow, ...noisy, method: 'greedy', units: 4, efficiency: null },
  { ...recoveryRow, ...noisy, noise: 0.3, apart: null, units: 2, efficiency: null },
]

const html = renderToString(
  ComponentsSection({
    claim: someClaim('C9'),
    recoveries: { params: {}, digest: digest('b'), value: recoveries },
    formulas: [
      {
        params: { target: 'harm3', noise: 0 },
        digest: digest('c'),
        value: { lines: ['y = 1(2)', '+ 2 sin(3 x + 1)'], plain: ['y = 1.5', '+ 2 sin(3 x + 1)'], explains: [1] },
      },
    ],
    yearly: {
      params: {},
      digest: digest('d'),
      value: {
        units: 6,
        starts: 2,
        rmse: 0.4,
        test_rmse: 0.41,
        lag_one: 0.5,
        period: 0.9995,
        amplitude: 2.84,
        standard_error: 0.0001,
        interval: [0.9993, 0.9997],
        resamples: 200,
        formula: ['y = 300', '+ 2.8 sin(6.28 (year - 1989) + 1)'],
        plain: ['y = 300.1', '+ 2.8 sin(6.28 (year - 1989) + 1)'],
      },
    },
    profile: 'smoke',
  }),
)
const { document } = parseHTML(`<!doctype html><body>${html}</body>`)
const texts = (selector: string) =>
  Array.from(document.querySelectorAll(selector)).map(({ textContent }) => textContent)

test('C9 shows each teacher and method with its seeds, starts and false claims', () => {
  const rows = texts('[aria-label="Components recovered without noise"] tbody tr')
  assert.deepEqual(rows, ['harm3log projected2100 %50 %1.5201', 'harm3plain MSE, rate 110 %0 %1111'])
  assert.match(texts('section p').join(' '), /A preview: the profile “full”/)
})

test('cells whose frequencies noise hides are in the table and not in the sum', () => {
  const rows = texts('[aria-label="Components recovered from values with noise"] tbody tr')
  assert.deepEqual(rows, [
    'harm310 %log projected1100 %100 %10.050.90',
    'harm310 %greedy, no training10 %100 %10.05–',
    'harm330 %log projected10 %100 %1––',
  ])
  const sum = texts('section p').find((text) => text.startsWith('Over the cells that count'))
  assert.match(sum ?? '', /log projected 1 of 1, 0\.90 times the bound; greedy, no training 0 of 1/)
})

test('nets are printed a line a term, and the period of the season with its interval', () => {
  assert.deepEqual(texts('pre.formula'), [
    'y = 1(2)\n    + 2 sin(3 x + 1)',
    'y = 1.5\n    + 2 sin(3 x + 1)',
    'y = 300\n    + 2.8 sin(6.28 (year - 1989) + 1)',
    'y = 300.1\n    + 2.8 sin(6.28 (year - 1989) + 1)',
  ])
  assert.match(
    texts('section p').join(' '),
    /0\.99950 years, 95 % interval 0\.99930 to 0\.99970.*One year lies outside/,
  )
  assert.doesNotMatch(html, /undefined|NaN|\[object|Infinity/)
})
