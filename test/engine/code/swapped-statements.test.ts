import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { linkBundle } from '../../../engine/code/link-bundle.ts'
import { readModule } from '../../../engine/code/read-module.ts'

/** A multiplicative congruential generator (Park and Miller, 1988): the same programs on every run. */
function chooser(seed: number): <T>(from: readonly T[]) => T {
  let state = seed
  return (from) => {
    state = (state * 48271) % 2147483647
    return from[state % from.length]!
  }
}

type Choose = ReturnType<typeof chooser>

const constants = ['c0', 'c1', 'c2', 'c3']
const functions = ['f0', 'f1', 'f2']

function randomValue(choose: Choose): string {
  const [c, f] = [choose(constants), choose(functions)]
  const forms = [
    '1', '{ x: 1 }', `[${c}]`, `{ x: ${c} }`, `{ ...${c} }`, `${c}?.x`, `${f}()`, `${f}(${c})`, `[${f}(2)]`, `[1, 2].map(${f})`,
    `[${c}].flat()`, 'Math.max(1, 2)', 'new Set([1]).size', `typeof ${c}`, `${c} ?? 3`, 'log.push(0)', `{ get x() { return log.push(${c}) } }`,
    `Object.keys({ ${c} })`, `Object.freeze({ y: ${c} })`, `class { static y = ${c} }.y`,
  ] // prettier-ignore
  return choose(forms)
}

function randomFunction(choose: Choose): string {
  const [c, f] = [choose(constants), choose(functions)]
  const forms = [
    `() => ${c}`, `(p) => [p, ${c}]`, '() => log.push(5)', `() => ${f}(1)`, '() => ++n', '(p) => p', '() => n', '() => log.length',
    `(p) => { const o = []; o.push(p, ${c}); return o }`, `() => { if (${c}) ${c}.x = 9; return 1 }`, '(p) => { if (p) p.x = 8; return p }',
    `(p) => typeof p === 'function' ? p() : 0`, `() => [...log]`, `() => ({ x: () => ${c} }).x()`, '() => { n = 7; return 7 }',
  ] // prettier-ignore
  return choose(forms)
}

function randomProgram(choose: Choose): string[] {
  const values = constants.map((name) => `var ${name} = ${randomValue(choose)};`)
  const declared = functions.map((name) => {
    const text = randomFunction(choose)
    return choose([true, false]) ? `var ${name} = ${text};` : `function ${name}(p) { return (${text})(p); }`
  })
  const lines = [...values, ...declared]
  for (let i = lines.length - 1; i > 0; i--) {
    const j = choose([...lines.keys()].slice(0, i + 1))
    const kept = lines[i]!
    lines[i] = lines[j]!
    lines[j] = kept
  }
  return ['var n = 0;', 'var log = [];', ...lines]
}

/** What a program shows when it runs: its values and its log, or that it ends in an error. */
function outcome(lines: readonly string[]): string {
  const show = `JSON.stringify([${constants.join()}, log, n], (k, v) => typeof v === 'function' ? 'function' : v === undefined ? 'undefined' : v)`
  try {
    return String(runInNewContext(`${lines.join('\n')}\n${show}`))
  } catch {
    return 'an error'
  }
}

function preimage(lines: readonly string[]): string {
  const text = `${lines.join('\n')}\nexport { ${constants.join()}, log, n };`
  const module = readModule(text, new Set())
  return linkBundle([{ file: 'x', offset: 0, text, module }], new Set()).preimage
}

test('no swap of two statements that changes what a program does leaves its tree as it is', () => {
  const choose = chooser(20080987)
  const missed: string[] = []
  let different = 0
  for (let i = 0; i < 200; i++) {
    const lines = randomProgram(choose)
    const [shown, tree] = [outcome(lines), preimage(lines)]
    for (let at = 0; at + 1 < lines.length; at++) {
      const swapped = lines.with(at, lines[at + 1]!).with(at + 1, lines[at]!)
      if (outcome(swapped) === shown) continue
      different++
      if (preimage(swapped) === tree) missed.push(`${lines.join('\n')}\n-- swap ${at} --`)
    }
  }
  assert.deepEqual(missed, [])
  assert.ok(different >= 60, `${different} swaps made a difference`)
})
