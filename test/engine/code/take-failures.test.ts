import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { takeFailures } from '../../../engine/code/take-failures.ts'
import { codeOf } from './temporary-project.ts'

const stage = (fields: string, more = ''): string =>
  `import { json, stage } from '../engine/index.ts'\n${more}export default stage({ ${fields} })\n`
const fields = "inputs: {}, params: {}, output: json({ type: 'number' }), run: () => 1"

describe("failures: 'kept'", () => {
  const places: [title: string, text: string][] = [
    ['first', stage(`failures: 'kept', ${fields}`)],
    ['last', stage(`${fields}, failures: 'kept'`)],
    [
      'between others, in other quotes',
      stage(`inputs: {}, "failures": "kept",\n ${fields.replace('inputs: {}, ', '')}`),
    ],
  ]
  for (const [title, text] of places)
    test(`written ${title}, is known of the stage and in no digest`, async () => {
      const [plain, kept] = await Promise.all([
        codeOf({ 'stages/a.ts': stage(fields) }),
        codeOf({ 'stages/a.ts': text }),
      ])
      assert.equal(kept.digest, plain.digest)
      assert.deepEqual([plain.failures, kept.failures], [undefined, 'kept'])
      assert.doesNotMatch((await kept.bundle()).code, /failures/)
    })

  test('of another stage, whose schema is imported, is not this one’s', async () => {
    const other = `import { json, stage } from '../engine/index.ts'
export const Number = json({ type: 'number' })
export default stage({ inputs: {}, params: {}, output: Number, failures: 'kept', run: () => 2 })\n`
    const text = `import { stage } from '../engine/index.ts'
import { Number } from './b.ts'
export default stage({ inputs: {}, params: {}, output: Number, run: () => 1 })\n`
    const code = await codeOf({ 'stages/a.ts': text, 'stages/b.ts': other })
    assert.equal(code.failures, undefined)
  })

  test('in a function that makes the stage, is that stage’s', async () => {
    const made = `import { json, stage } from '../engine/index.ts'
const made = (value: number) => stage({ inputs: {}, params: {}, output: json({ type: 'number' }), failures: 'kept', run: () => value })
export default made(3)\n`
    const [kept, plain] = [
      await codeOf({ 'stages/a.ts': made }),
      await codeOf({ 'stages/a.ts': made.replace("failures: 'kept', ", '') }),
    ]
    assert.deepEqual([kept.failures, plain.failures, kept.digest === plain.digest], ['kept', undefined, true])
  })

  const head = 'import { program, stage } from "engine";\n'
  const untouched: [title: string, code: string][] = [
    ['a text', `${head}var a = stage({ run: () => "failures: 'kept'," });\n`],
    ['an object that is given to another function', `${head}var a = stage({ run: () => f({ failures: "kept" }) });\n`],
    ['an object inside of the declaration', `${head}var a = stage({ params: { failures: "kept" } });\n`],
    ['a name that something else has too', `${head}var a = stage({ run: (stage) => stage({ failures: "kept" }) });\n`],
    ['a call of what is not the engine’s', 'import { stage } from "other";\nvar a = stage({ failures: "kept" });\n'],
    ['another value', `${head}var a = stage({ failures: kept, note: 'failures: "kept"' });\n`],
  ]
  for (const [title, code] of untouched)
    test(`${title} stays as it is`, () => {
      assert.deepEqual(takeFailures(code), { code, failures: undefined })
    })

  test('leaves the code as long as it was, line by line', () => {
    const code = `${head}var a_default = program({\n  failures: "kept",\n  run: () => 1\n});\nexport {\n  a_default as default\n};\n`
    const taken = takeFailures(code)
    assert.equal(taken.failures, 'kept')
    assert.equal(taken.code, code.replace('failures: "kept",', ' '.repeat(17)))
  })
})
