import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseHTML } from 'linkedom'
import { renderToString } from 'preact-render-to-string'
import { h } from 'preact'
import { compact as registration } from '../../../claims/compact/registration.ts'
import { published } from '../../../claims/compact/published.ts'
import type { CompactRow } from '../../../claims/compact/schemas/compact-table.ts'
import type { Setting } from '../../../schemas/setting.ts'
import { TrialTable } from '../../../schemas/trial-row.ts'
import { pathGains } from '../../../claims/compact/gains.ts'
import { findingsOf, judgeCompact } from '../../../claims/compact/judge.ts'
import claimStage from '../../../claims/compact/stages/compact-claim.ts'
import setsStage from '../../../claims/compact/stages/compact-sets.ts'
import gainsStage from '../../../claims/compact/stages/compact-waterfall.ts'
import generate from '../../../stages/generate.ts'
import { CompactSection, lostText } from '../../../claims/compact/section.tsx'
import tabulate from '../../../stages/tabulate-trials.ts'
import tryUnpenalised from '../../../stages/try.ts'
import { asMember, context } from '../../stages/as-artifact.ts'
import { plainError, readTensor } from '../../stages/plain-net.ts'
import { rowsOf } from '../trial-rows.ts'

const limits = { ...registration.limits, reference: 12 }
const adam = {
  name: 'adam',
  steps: 100,
  final_rate: 1e-5,
  warm_up: 20,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-9,
} as const

const rated = { published, rates: [0.03, 0.1, 0.3, 1], unrefined: [] }
const own = {
  target: 'ellipkinc',
  method: 'ours',
  loss: 'log-projected',
  activation: 'tanh',
  width: 12,
  parameters: 49,
}
const plain = { ...own, method: 'plain', loss: 'mse' }
const dense = { ...plain, method: 'dense', width: 100, depth: 2, parameters: 10501 }
const combination = { ...own, method: 'waterfall' }

/** A made-up study of one set: what ours, plain MSE and a dense net leave, and two combinations of the waterfall. */
const trials = await asMember(
  TrialTable,
  rowsOf([
    { ...own, tests: [1e-6, 1e-5, 1e-4] },
    { ...plain, rate: 1, tests: [1e-4, 1e-4, 1e-4] },
    { ...dense, tests: [1e-3] },
    { ...combination, optimizer: 'adam, stopped', loss: 'mse', tests: [1e-1] },
    { ...combination, loss: 'mse', tests: [1e-2] },
    { ...combination, loss: 'mse', init: 'pick', tests: [1e-3] },
    { ...combination, loss: 'projected', init: 'pick', tests: [1e-5] },
    { ...combination, init: 'pick', tests: [1e-6] },
    { ...combination, activation: 'sin', loss: 'mse', tests: [1e-4] },
  ]),
  {},
)
const sets = await asMember(setsStage.output, await setsStage.run({ trials: [trials] }, rated, context), {})
const gains = await asMember(gainsStage.output, await gainsStage.run({ trials: [trials] }, {}, context), {})

describe('sets', () => {
  test('each kind of net has a row with its median, and the published ones stand beside it', () => {
    const shown = sets.value.map(({ kind, mae, parameters, nets }) => [kind, mae, parameters, nets])
    assert.deepEqual(shown, [
      ['ours', 1e-5, 49, 3],
      ['plain', 1e-4, 49, 3],
      ['dense', 1e-3, 10501, 1],
      ['published MLP', 7.87e-4, 10501, 1],
      ['published small MLP', 2.82e-3, 111, 1],
      ['published KAN', 7.78e-5, 396, 1],
    ])
  })

  test('plain MSE is compared net by net with ours of the same width, and a rate at the edge is told', () => {
    const row = sets.value.find(({ kind }) => kind === 'plain')!
    assert.ok(Math.abs(row.ratio! - (2 + 1 + 0) / 3) < 1e-12)
    assert.deepEqual([row.wins, row.rate_at_edge], [2, true])
    assert.equal(sets.value.find(({ kind }) => kind === 'dense')!.ratio, null)
  })
})

test('nets that no Levenberg-Marquardt followed have no number for after it', async () => {
  const measured = async (unrefined: string[]) => {
    const rows = await setsStage.run({ trials: [trials] }, { ...rated, unrefined }, context)
    return rows.slice(0, 2).map(({ refined_mae, refined_ratio }) => [refined_mae !== null, refined_ratio !== null])
  }
  assert.deepEqual(await measured([]), [[true, false], [true, true]]) // prettier-ignore
  assert.deepEqual(await measured(['ellipkinc']), [[false, false], [false, false]]) // prettier-ignore
})

test('the page names the toys on which tuned plain MSE does better', () => {
  const plainRow = sets.value.find(({ kind }) => kind === 'plain')!
  assert.equal(lostText([plainRow]), '')
  assert.equal(
    lostText([{ ...plainRow, target: 'xy', ratio_high: -0.1 }, plainRow]),
    ' Tuned plain MSE has the lower error on xy.',
  )
})

describe('the waterfall', () => {
  test('the path goes from published to ours, one change at a time', () => {
    const path = gains.value.filter(({ kind }) => kind === 'path')
    assert.deepEqual(
      path.map(({ from, to }) => [from, to]),
      [
        ['Adam as published', 'Adam long'],
        ['std', 'pick'],
        ['mse', 'projected'],
        ['projected', 'log-projected'],
      ],
    )
    for (const [i, gain] of [1, 1, 2, 1].entries()) assert.ok(Math.abs(path[i]!.gain - gain) < 1e-12)
  })

  test('a main effect is the mean over the pairs that differ in it alone', () => {
    const found = new Map(
      gains.value
        .filter(({ kind }) => kind === 'main effect')
        .map(({ to, gain, pairs }) => [to, [Math.round(gain * 1e9) / 1e9, pairs]]),
    )
    assert.deepEqual(found.get('pick'), [1, 1])
    assert.deepEqual(found.get('sin'), [2, 1])
    assert.equal(found.get('relu'), undefined)
  })

  test('an activation with one place of the path alone has no step of it', () => {
    const alone = trials.value.filter(({ activation }) => activation === 'sin')
    assert.deepEqual(pathGains(alone), [])
  })
})

describe('the verdict', () => {
  const verdict = (rows: readonly CompactRow[]) => judgeCompact(rows, trials.value, limits).verdict
  const change = (kind: CompactRow['kind'], with_: Partial<CompactRow>) =>
    sets.value.map((row) => (row.kind === kind ? { ...row, ...with_ } : row))

  test('is "reproduced" where ours is small and good enough against published, dense and plain nets', async () => {
    assert.equal(verdict(change('plain', { ratio_low: 0.1 })), 'reproduced')
    const params = { claim: { id: 'C7', reference: 12 }, limits: registration.limits }
    const claim = await claimStage.run({ sets: [sets], trials: [trials] }, params, context)
    assert.equal(claim.seeds, 3)
    assert.ok(Math.abs(claim.effect - (Math.log10(7.87e-4) + 5)) < 1e-12)
    assert.match(claim.statement, /Below the best published KAN on 1 of 1 sets/)
  })

  test('is "partly" where the loss does not matter or one of the two kinds of net is not beaten', () => {
    assert.equal(verdict(change('plain', { ratio_low: 0 })), 'partly')
    assert.equal(verdict(change('published MLP', { mae: 3e-5 })), 'partly')
    assert.equal(verdict(change('dense', { parameters: 4899 })), 'partly')
  })

  test('is "not reproduced" where ours is too large for both', () => {
    assert.equal(verdict(change('ours', { parameters: 106 })), 'not reproduced')
    assert.deepEqual(findingsOf(change('ours', { parameters: 105 }), limits)[0]!.published, true)
  })
})

test('the section names every kind of net, and its figures have no holes', () => {
  const claim = { id: 'C7', ...judgeCompact(sets.value, trials.value, limits), tasks: [] }
  const html = renderToString(h(CompactSection, { claim, sets, gains, profile: 'smoke' }))
  assert.doesNotMatch(html, /undefined|NaN|\[object|Infinity/)
  const { document } = parseHTML(`<body>${html}</body>`) as unknown as {
    document: { querySelectorAll(selector: string): ArrayLike<{ readonly textContent: string }> }
  }
  assert.equal(document.querySelectorAll('figure svg').length, 2)
  assert.equal(document.querySelectorAll('tbody tr').length, sets.value.length + gains.value.length)
  const text = document.querySelectorAll('section')[0]!.textContent
  for (const name of ['published KAN, best', 'dense, trained by us', 'Three criteria.'])
    assert.ok(text.includes(name), name)
})

test('one cell, recomputed from the stored weights by independent code; early stopping keeps the best on validation points', async () => {
  const params = { target: 'ellipkinc', sampling: { seed: 1 } } as const
  const data = await asMember(generate.output, await generate.run({}, params, context), {
    target: 'ellipkinc',
    draw: 1,
  })
  const setting = (loss: Setting['loss'], more: Partial<Setting>): Setting => ({
    ...{ loss, init: 'std', optimizer: { ...adam, rate: 0.1 } },
    ...more,
  })
  const run = async (method: string, settings: Setting[]) => {
    const shape = { method, activation: 'tanh', width: 3, depth: 1, noise: 0, seed: 5, refine: 0, settings } as const
    const made = await tryUnpenalised.run({ data: data.value, tried: [] }, shape, context)
    return asMember(tryUnpenalised.output, made, { target: 'ellipkinc', draw: 1 })
  }
  const [ours, others] = [
    await run('ours', [setting('log-projected', { projection: { ridge: 1e-10 } })]),
    await run('plain', [
      setting('mse', { stopping: { every: 10 } }),
      setting('mse', { stopping: { every: 10, batch: 64 } }),
      setting('mse', {}),
    ]),
  ]
  const errors = [ours, others].flatMap(({ bytes }) => {
    const { values, columns } = readTensor(bytes, 'parameters')
    return Array.from({ length: values.length / columns }, (_, i) =>
      plainError(data.bytes, values.slice(i * columns, (i + 1) * columns), { width: 3, act: Math.tanh, set: 'test' }),
    )
  })
  const rows = await tabulate.run({ trials: [ours, others] }, {}, context)
  assert.equal(rows.length, 4)
  for (const [i, row] of rows.entries())
    assert.ok(Math.abs(row.test! / errors[i]! - 1) < 1e-6, `${row.setting}: ${row.test}`)
  const [, stopped, inBatches, toTheEnd] = rows
  assert.ok(stopped!.validation! <= toTheEnd!.validation! * (1 + 1e-9))
  assert.notEqual(inBatches!.test, stopped!.test)
  assert.deepEqual(rows.map(({ draw, batch }) => [draw, batch]), [[1, null], [1, null], [1, 64], [1, null]]) // prettier-ignore

  const table = await asMember(TrialTable, rows.slice(0, 2), {})
  const [mine, theirs] = await setsStage.run({ trials: [table] }, rated, context)
  assert.ok(Math.abs(mine!.error! / errors[0]! - 1) < 1e-6)
  assert.ok(Math.abs(theirs!.ratio! - Math.log10(errors[1]! / errors[0]!)) < 1e-5)
})
