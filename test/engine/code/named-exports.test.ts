import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StageCode } from '../../../engine/code/identify-stages.ts'
import { describeUserError, isUserError } from '../../../engine/values/user-error.ts'
import { TemporaryProject, type Files } from './temporary-project.ts'

const losses: Files = {
  'stages/try.ts': `import { stage } from '../engine/index.ts'
import { lp as lpPenalty } from '../lib/lp.ts'
import { pairs } from '../lib/pairs.ts'

export default /* @__PURE__ */ tryOn([])
export const lp = /* @__PURE__ */ tryOn([lpPenalty])
export const byPairs = /* @__PURE__ */ tryOn([/* @__PURE__ */ scaled(pairs)])

function tryOn(penalties) {
  return stage({ run: () => penalties.map((penalty) => penalty(1)) })
}

function scaled(penalty) {
  return (x) => 2 * penalty(x)
}
`,
  'lib/lp.ts': 'export const lp = (x) => x + 1\n',
  'lib/pairs.ts': 'export const pairs = (x) => x + 2\n',
}
const entries = ['stages/try.ts', 'stages/try.ts#lp', 'stages/try.ts#byPairs']

async function digestsOf(project: TemporaryProject): Promise<string[]> {
  return (await project.identify(...entries)).map(({ digest }) => digest)
}

/** What a project's stages are refused for. */
async function refusal(files: Files, ...asked: string[]): Promise<string> {
  const answer: unknown = await new TemporaryProject({ ...losses, ...files })
    .identify(...asked)
    .catch((e: unknown) => e)
  assert.ok(isUserError(answer), String(answer))
  return describeUserError(answer)
}

function edited(from: string, to: string): Files {
  const text = losses['stages/try.ts'] as string
  assert.ok(text.includes(from))
  return { 'stages/try.ts': text.replace(from, to) }
}

describe('stages of one file', () => {
  test('are told apart by what each reaches: an edit of one penalty changes one digest', async () => {
    const project = new TemporaryProject(losses)
    const was = await digestsOf(project)
    assert.equal(new Set(was).size, 3)
    const afterLp = await digestsOf(project.write({ 'lib/lp.ts': 'export const lp = (x) => x + 10\n' }))
    assert.deepEqual(changes(was, afterLp), ['stages/try.ts#lp'])
    const afterPairs = await digestsOf(project.write({ 'lib/pairs.ts': 'export const pairs = (x) => x + 20\n' }))
    assert.deepEqual(changes(afterLp, afterPairs), ['stages/try.ts#byPairs'])
    const afterBoth = await digestsOf(project.write(edited('penalty(1)', 'penalty(2)')))
    assert.deepEqual(changes(afterPairs, afterBoth), entries)
  })

  test('have the digest that each has in a file of its own, as a default export without marks', async () => {
    const own = `import { stage } from '../engine/index.ts'
import { lp } from '../lib/lp.ts'
function tryOn(penalties) {
  return stage({ run: () => penalties.map((penalty) => penalty(1)) })
}
export default tryOn([lp])
`
    const project = new TemporaryProject({ ...losses, 'stages/own.ts': own })
    const [alone, shared] = (await project.identify('stages/own.ts', 'stages/try.ts#lp')) as [StageCode, StageCode]
    assert.equal(shared.digest, alone.digest)
    assert.deepEqual([shared.file, shared.exported], ['stages/try.ts', 'lp'])
    assert.deepEqual([alone.file, alone.exported], ['stages/own.ts', 'default'])
  })

  test('keep their digests where the file and the export have other names', async () => {
    const project = new TemporaryProject(losses)
    const was = await digestsOf(project)
    project.move('stages/try.ts', 'stages/attempt.ts')
    project.write({
      'stages/attempt.ts': (losses['stages/try.ts'] as string).replace('const byPairs', 'const ofPairs'),
    })
    const now = await project.identify('stages/attempt.ts', 'stages/attempt.ts#lp', 'stages/attempt.ts#ofPairs')
    assert.deepEqual(
      now.map(({ digest }) => digest),
      was,
    )
  })

  test('are bundled again together where their file changed, and none where nothing did', async () => {
    const project = new TemporaryProject(losses)
    const built = async () => (await project.identify(...entries)).map(({ built }) => built !== undefined)
    assert.deepEqual(await built(), [true, true, true])
    assert.deepEqual(await built(), [false, false, false])
    project.write(edited('x) => 2', 'x) => 3'))
    assert.deepEqual(await built(), [true, true, true])
  })

  test('may be passed on from another file', async () => {
    const project = new TemporaryProject({ ...losses, 'stages/all.ts': "export { lp as last } from './try.ts'\n" })
    const [passed, own] = await project.identify('stages/all.ts#last', 'stages/try.ts#lp')
    assert.equal(passed!.digest, own!.digest)
  })
})

describe('an export that is not there is refused', () => {
  test('with the one that is nearest', async () => {
    assert.equal(
      await refusal({}, 'stages/try.ts#pl'),
      `error: a stage's code can't be bundled: stages/try.ts has no export "pl"
   at: stages/try.ts
  fix: did you mean "lp"? (it exports byPairs, lp)`,
    )
    assert.match(await refusal({}, 'stages/try.ts#byPair'), /fix: did you mean "byPairs"\? \(it exports byPairs, lp\)$/)
  })

  test('and where none was named, with one to name', async () => {
    assert.match(
      await refusal(edited('export default /* @__PURE__ */ tryOn([])\n', ''), 'stages/try.ts'),
      /has no default export\n.*\n {2}fix: export the stage: `export default stage\(\{ \.\.\. \}\)`, or say which export it is: `\{ export: 'byPairs' \}`$/,
    )
  })

  test('and a file without named exports says so', async () => {
    const alone = "import { stage } from '../engine/index.ts'\nexport default stage({ run: () => 1 })\n"
    assert.match(await refusal({ 'stages/alone.ts': alone }, 'stages/alone.ts#lp'), /fix: it has no named exports$/)
  })
})

describe('a stage in whose code the bundler keeps a sibling is refused', () => {
  test('with each sibling and its place', async () => {
    const files = edited('export const lp = /* @__PURE__ */ tryOn', 'export const lp = tryOn')
    assert.equal(
      await refusal(files, ...entries),
      `error: stages of one file would rerun together
       stages/try.ts:6:14 lp is in the code of stages/try.ts and 1 more, which does not use it
  fix: write \`/* @__PURE__ */\` before each call that makes it, so that the bundler leaves it out: \`export const a = /* @__PURE__ */ make(/* @__PURE__ */ part())\``,
    )
  })

  test('where an argument of it has no mark', async () => {
    const files = edited('[/* @__PURE__ */ scaled(pairs)]', '[scaled(pairs)]')
    assert.match(
      await refusal(files, ...entries),
      /stages\/try\.ts:7:14 byPairs is in the code of stages\/try\.ts and 1/,
    )
  })

  test('where it is the default export, and one of them alone is asked for by name', async () => {
    const files = edited('export default /* @__PURE__ */ tryOn', 'export default tryOn')
    assert.match(
      await refusal(files, ...entries.slice(0, 2)),
      /try\.ts:5:\d+ default is in the code of stages\/try\.ts#lp,/,
    )
  })

  test('where what only a sibling imports is made by a call that may have an effect', async () => {
    const made = 'const table = globalThis.makeTable()\nexport const lp = (x) => table[x]\n'
    const text = await refusal({ 'lib/lp.ts': made }, ...entries)
    assert.match(
      text,
      /^ {7}lib\/lp\.ts:1:7 table is in the code of stages\/try\.ts and 1 more, which does not use it$/m,
    )
  })

  test('and not where all of them import it, or where no stage is a named export', async () => {
    const made = 'const odd = globalThis.makeTable()\nexport const shared = (x) => x\n'
    const { 'stages/try.ts': text } = edited('penalty(1)', 'shared(penalty(1))')
    const files = {
      'lib/shared.ts': made,
      'stages/try.ts': `import { shared } from '../lib/shared.ts'\n${text as string}`,
    }
    const codes = await new TemporaryProject({ ...losses, ...files }).identify(...entries)
    assert.equal(codes.length, 3)
    const unmarked = edited('export const lp = /* @__PURE__ */ tryOn', 'export const lp = tryOn')
    assert.ok(await new TemporaryProject({ ...losses, ...unmarked }).one('stages/try.ts'))
  })
})

function changes(was: readonly string[], now: readonly string[]): string[] {
  return entries.filter((_, i) => was[i] !== now[i])
}
