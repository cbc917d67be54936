import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareSymbols, type SymbolChange } from '../../../engine/code/compare-symbols.ts'
import { symbolText } from '../../../engine/code/symbol-text.ts'
import { TemporaryProject, type Files } from './temporary-project.ts'

const project: Files = {
  'stages/fit.ts': `import { stage } from '../engine/index.ts'
import { solve } from '../lib/solve.ts'
export default stage({
  run: (x: number) => solve(x),
})
`,
  'lib/solve.ts': `import { tolerance } from './limits.ts'

/** Solves. */
export function solve(x: number): number {
  // with care
  return step(x) * tolerance
}

const step = (x: number): number => x / 2
`,
  'lib/limits.ts': 'export const tolerance = 1e-9\nexport const other = 2\n',
}
const solve = project['lib/solve.ts'] as string

async function changes(edit: Files): Promise<readonly SymbolChange[]> {
  const files = new TemporaryProject(project)
  const before = await (await files.one('stages/fit.ts')).bundle()
  const after = await (await files.write(edit).one('stages/fit.ts')).bundle()
  return compareSymbols(before.symbols, after.symbols)
}

test('symbols are the reached functions and constants, by file and name, with what they use', async () => {
  const { symbols } = await (await new TemporaryProject(project).one('stages/fit.ts')).bundle()
  assert.deepEqual(
    symbols.map(({ file, name, uses }) => ({ file, name, uses })),
    [
      { file: 'lib/limits.ts', name: 'tolerance', uses: [] },
      { file: 'lib/solve.ts', name: 'solve', uses: ['lib/solve.ts#step', 'lib/limits.ts#tolerance'] },
      { file: 'lib/solve.ts', name: 'step', uses: [] },
      { file: 'stages/fit.ts', name: 'default', uses: ['lib/solve.ts#solve'] },
    ],
  )
})

describe('a change is named by the symbol that was edited, and by no other', () => {
  test('a constant', async () => {
    assert.deepEqual(await changes({ 'lib/limits.ts': 'export const tolerance = 1e-8' }), [
      { change: 'changed', name: 'tolerance', file: 'lib/limits.ts' },
    ])
  })

  test('a function', async () => {
    assert.deepEqual(await changes({ 'lib/solve.ts': solve.replace('/ 2', '/ 3') }), [
      { change: 'changed', name: 'step', file: 'lib/solve.ts' },
    ])
  })

  test('a function that calls another than before', async () => {
    const edited = solve.replace('step(x) *', 'leap(x) *').concat('const leap = (x: number): number => x + 2\n')
    assert.deepEqual(await changes({ 'lib/solve.ts': edited }), [
      { change: 'added', name: 'leap', file: 'lib/solve.ts' },
      { change: 'changed', name: 'solve', file: 'lib/solve.ts' },
      { change: 'removed', name: 'step', file: 'lib/solve.ts' },
    ])
  })

  test('nothing, where things were only renamed and moved', async () => {
    const edited = solve.replaceAll('step', 'stride').replace('./limits.ts', './bounds.ts')
    assert.deepEqual(
      await changes({
        'lib/solve.ts': edited,
        'lib/limits.ts': null,
        'lib/bounds.ts': 'export const tolerance = 1e-9',
      }),
      [],
    )
  })

  test('one edit among renames', async () => {
    const edited = solve.replaceAll('step', 'stride').replace('* tolerance', '+ tolerance')
    assert.deepEqual(await changes({ 'lib/solve.ts': edited }), [
      { change: 'changed', name: 'solve', file: 'lib/solve.ts' },
    ])
  })
})

describe('the text of a symbol is its lines in the source', () => {
  test('a function, with the comments inside', async () => {
    const code = await (await new TemporaryProject(project).one('stages/fit.ts')).bundle()
    assert.equal(
      symbolText(code, { file: 'lib/solve.ts', name: 'solve' }),
      'export function solve(x: number): number {\n  // with care\n  return step(x) * tolerance\n}',
    )
  })

  test('a constant', async () => {
    const code = await (await new TemporaryProject(project).one('stages/fit.ts')).bundle()
    assert.equal(symbolText(code, { file: 'lib/limits.ts', name: 'tolerance' }), 'export const tolerance = 1e-9')
  })

  test('the default export', async () => {
    const code = await (await new TemporaryProject(project).one('stages/fit.ts')).bundle()
    assert.equal(
      symbolText(code, { file: 'stages/fit.ts', name: 'default' }),
      'export default stage({\n  run: (x: number) => solve(x),\n})',
    )
  })

  test('no text for a symbol that is not there', async () => {
    const code = await (await new TemporaryProject(project).one('stages/fit.ts')).bundle()
    assert.equal(symbolText(code, { file: 'lib/limits.ts', name: 'other' }), undefined)
  })
})
