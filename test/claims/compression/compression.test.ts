import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHTML } from 'linkedom'
import { renderToString } from 'preact-render-to-string'
import { compression as registered } from '../../../claims/compression/registration.ts'
import type { CompressionRow } from '../../../claims/compression/schemas/compressions.ts'
import claimOf from '../../../claims/compression/stages/compression-claim.ts'
import compress from '../../../claims/compression/stages/compress.ts'
import compressions from '../../../claims/compression/stages/compressions.ts'
import { someClaim } from '../some-claim.ts'
import { CompressionSection } from '../../../claims/compression/section.tsx'
import { asMember, context } from '../../stages/as-artifact.ts'
import { makeData } from '../../stages/small-study.ts'

test("a row of the table is what its net's stored weights say, read by other code", async () => {
  const data = await makeData('harm2')
  const compressing = { widths: [3], wide: 12, steps: 400, factor: 1.1 }
  const params = { activation: 'tanh', source: 'cure', seed: 5, compressing } as const
  const made = await compress.run({ data: data.value }, params, context)
  const stored = await asMember(compress.output, made, { target: 'harm2', seed: 5 })
  const table = await compressions.run({ compressions: [stored] }, {}, context)
  const rows = (await asMember(compressions.output, table, {})).value
  assert.deepEqual(
    rows.map(({ route, width }) => `${route} ${width}`),
    ['magnitude 3', 'pivoted-qr 3', 'greedy-selection 3'],
  )
  const at = rows.findIndex(({ route }) => route === 'pivoted-qr')
  const { input, output } = stored.value.metadata.compression
  const numbers = (name: string) => [...stored.value.tensors[`net.${at}.layers.${name}`]!.data]
  const [w, b, v, [c]] = [numbers('0.weight'), numbers('0.bias'), numbers('1.weight'), numbers('1.bias')]
  const { x_test, y_test } = data.value.tensors
  let sum = 0
  for (const [i, x] of x_test.data.entries()) {
    const scaled = (x - input.offset[0]!) / input.scale[0]!
    const value = w.reduce((total, own, unit) => total + v[unit]! * Math.tanh(own * scaled + b[unit]!), c!)
    sum += (value - (y_test.data[i]! - output.offset[0]!) / output.scale[0]!) ** 2
  }
  assert.ok(Math.abs(sum / x_test.data.length / rows[at]!.test! - 1) < 1e-9)
})

const row: CompressionRow = {
  target: 'bump',
  activation: 'tanh',
  route: 'wide',
  width: 64,
  seed: 1,
  rate: 0.1,
  validation: 1e-3,
  test: 1e-3,
  needed: 16,
  needed_untrained: 64,
  digests: 'a'.repeat(64),
}

/** Wide nets that need so many units, and small nets of each kind with an error each. */
function study(errors: { cure: number; prevention: number; both: number }, needed = 16): CompressionRow[] {
  const small = (route: string, error: number) => ({
    ...row,
    route,
    width: 8,
    validation: error,
    test: error,
    needed: null,
  })
  const rows = [
    { ...row, needed },
    small('magnitude', 2 * errors.cure),
    small('lp', errors.cure),
    small('narrow', 0.1),
    small('prevention', errors.prevention),
    small('prevention+pivoted-qr', errors.both),
  ]
  return [1, 2].flatMap((seed) => rows.map((each) => ({ ...each, seed })))
}

async function judge(rows: readonly CompressionRow[]) {
  const member = { params: {}, digest: 'b'.repeat(64), value: rows }
  const claim = await claimOf.run({ compressions: [member] }, { limits: registered.limits }, context)
  await asMember(claimOf.output, claim, {})
  return claim
}

test('C6 is reproduced where nets are redundant and prevention then cure beats the best cure and prevention', async () => {
  const claim = await judge(study({ cure: 4e-3, prevention: 2e-3, both: 1e-3 }))
  assert.deepEqual([claim.verdict, claim.seeds], ['reproduced', 2])
  assert.ok(Math.abs(claim.effect - 4) < 1e-9, String(claim.effect))
  assert.match(claim.statement, /prevention then cure is 4 times lower \(4 to 4\) than that of the best cure alone/)
})

test('C6 is partly reproduced where nets are redundant only, or where prevention alone is better than the cure', async () => {
  assert.equal((await judge(study({ cure: 1e-3, prevention: 2e-3, both: 1e-3 }))).verdict, 'partly')
  assert.equal((await judge(study({ cure: 4e-3, prevention: 1e-3, both: 4e-3 }, 60))).verdict, 'partly')
})

test('C6 is not reproduced where nets need their units and the cure does as well', async () => {
  const claim = await judge(study({ cure: 1e-3, prevention: 2e-3, both: 2e-3 }, 60))
  assert.equal(claim.verdict, 'not reproduced')
  assert.match(claim.statement, /is 2 times higher \(ratio 0\.5, 0\.5 to 0\.5\) than that of the best cure alone/)
})

test('the section shows redundancy with its control, the width at equal error, and every route', () => {
  const html = renderToString(
    CompressionSection({
      claim: someClaim('C6'),
      compressions: { params: {}, digest: 'b'.repeat(64), value: study({ cure: 4e-3, prevention: 1e-3, both: 5e-4 }) },
      formulas: [
        {
          params: { target: 'bump', activation: 'tanh' },
          digest: 'c'.repeat(64),
          value: [
            { route: 'prevention+pivoted-qr', width: 8, lines: ['y = 1', '+ 2 tanh(3 x + 1)'], plain: ['y = 1.1'] },
          ],
        },
      ],
      profile: 'smoke',
    }),
  )
  const { document } = parseHTML(`<!doctype html><body>${html}</body>`)
  const texts = (selector: string) =>
    Array.from(document.querySelectorAll(selector)).map(({ textContent }) => textContent)
  assert.deepEqual(texts('[aria-label^="Redundancy"] tbody tr'), ['bump tanh75 %0 %–88'])
  assert.deepEqual(texts('[aria-label^="Test error of small"] tbody tr').slice(0, 2), [
    'magnitude88.0·10⁻³',
    'lp84.0·10⁻³',
  ])
  assert.match(texts('pre.formula').join(''), /y = 1\n {4}\+ 2 tanh/)
  assert.doesNotMatch(html, /undefined|NaN|\[object|Infinity/)
})
