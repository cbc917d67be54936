import { Type } from '@sinclair/typebox'
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
    '[1, 2]', '[3].values()', `[...${c}]`, `[0, ...${c}]`, `[...Object.values(${c})]`, `Object.entries(${c})`, `\`\${${c}}\``, `${c} + 1`, `-${c}`,
    `${c}.x`, `{ x: ${c}.x, ...${c} }`, `Type.Array(${c})`, `Type.Object({ x: ${c} })`, `Type.Object({ ...${c} })`, `Type.Union([${c}, ${c}])`,
    `/* @__PURE__ */ wrap(${c})`, `/* @__PURE__ */ wrap(log.push(3))`, `/* @__PURE__ */ wrap(${f}(1))`, `/* @__PURE__ */ wrap(...${c})`,
    'new Float64Array(2)', `new Float64Array([1, ${c}])`, 'Math.sqrt(4)', `Math.sqrt(${c})`, 'Math.PI', `class extends ${c} {}`,
    `class extends ${f} { static x = ${c} }`, `${f}(...${c})`, `(${c}, 1)`, `'x' in ${c}`, `delete ${c}.x`, `tag\`\${${c}}\``, '2n * 3n',
    `new Proxy({ x: 1 }, { get: (target, key) => log.push(String(key)) })`, `new Proxy(class {}, { get: (t, key) => (log.push(String(key)), t[key]) })`,
    '{ valueOf: () => log.push(6) }', '{ toString() { return String(log.push(7)) } }', '{ *[Symbol.iterator]() { yield log.push(8) } }',
    `Object.defineProperty({}, 'x', { enumerable: true, get: () => log.push(9) })`, 'package1', 'package1.next', '[...package1.list]',
    '{ ...package1 }', 'Type.Object(package1)', `${f}(package1)`, '{ x: package1 }', `${c} || ${c}`, `${c} ? 1 : ${c}`,
  ] // prettier-ignore
  return choose(forms)
}

function randomFunction(choose: Choose): string {
  const [c, f] = [choose(constants), choose(functions)]
  const forms = [
    `() => ${c}`, `(p) => [p, ${c}]`, '() => log.push(5)', `() => ${f}(1)`, '() => ++n', '(p) => p', '() => n', '() => log.length',
    `(p) => { const o = []; o.push(p, ${c}); return o }`, `() => { if (${c}) ${c}.x = 9; return 1 }`, '(p) => { if (p) p.x = 8; return p }',
    `(p) => typeof p === 'function' ? p() : 0`, `() => [...log]`, `() => ({ x: () => ${c} }).x()`, '() => { n = 7; return 7 }',
    `(p) => ({ p, ...${c} })`, '(p) => ({ ...p })', '(p) => [...p]', '(p) => `${p}`', '(p) => p.x', `(p = log.push(1)) => p`, `(p = ${c}) => [p]`,
    `(p) => { const q = [p, ${c}]; return { q } }`, `(p) => Type.Array(p)`, `(p) => Type.Object({ x: p, ...${c} })`, `({ x }) => x`,
    `(p) => { const q = ${f}(p); return [q] }`, '() => package1.next', `() => ${c} + ''`,
  ] // prettier-ignore
  return choose(forms)
}

function randomEffect(choose: Choose): string {
  const c = choose(constants)
  const forms = [
    `log.push(${c})`, `${c}.x = 5`, `${c} = [6]`, `Object.assign(${c}, { y: 2 })`, `${c}[Symbol.iterator] = function* () { yield log.push(1) }`,
    'Math.sqrt = () => log.push(2)', 'Object.keys = () => [log.push(3)]', `[Math.max] = [() => n++]`, `Object.prototype.toString = () => 'x' + log.push(4)`,
    `Array.prototype[Symbol.iterator] = function* () { yield log.length }`, `${c}.__defineGetter__('x', () => log.push(5))`,
    `({}).constructor['definePro' + 'perty'](${c}, 'z', { value: 1, enumerable: true })`, `${c}.push(1)`, `package1.x = ${c}`,
  ] // prettier-ignore
  return `try { ${choose(forms)} } catch { log.push('no') }`
}

function randomProgram(choose: Choose): string[] {
  const values = constants.map((name) => `var ${name} = ${randomValue(choose)};`)
  const declared = functions.map((name) => {
    const text = randomFunction(choose)
    return choose([true, false]) ? `var ${name} = ${text};` : `function ${name}(p) { return (${text})(p); }`
  })
  const lines = [...values, ...declared, randomEffect(choose)]
  for (let i = lines.length - 1; i > 0; i--) {
    const j = choose([...lines.keys()].slice(0, i + 1))
    const kept = lines[i]!
    lines[i] = lines[j]!
    lines[j] = kept
  }
  return ['var n = 0;', 'var log = [];', 'var wrap = (p) => [p];', 'var tag = (_, p) => log.push(p);', ...lines]
}

/** What a package gives: it counts how often a value is looked at. */
const package1 =
  'var package1 = (() => { let at = 0; const list = [1, 2, 3].values(); return { list, get next() { return ++at } } })();'

/** What a program shows when it runs: its values and its log, or that it ends in an error. */
function outcome(lines: readonly string[]): string {
  const show = `JSON.stringify([${constants.join()}, log, n], (k, v) => typeof v === 'function' ? 'function' : typeof v === 'bigint' ? v + 'n' : v === undefined ? 'undefined' : v)`
  try {
    return String(runInNewContext(`${package1}\n${lines.join('\n')}\n${show}`, { Type }))
  } catch {
    return 'an error'
  }
}

function preimage(lines: readonly string[]): string {
  const text = `import { Type } from '@sinclair/typebox';\nimport { package1 } from 'package1';\n${lines.join('\n')}\nexport { ${constants.join()}, log, n };`
  const module = readModule(text, new Set())
  return linkBundle([{ file: 'x', offset: 0, text, module }], new Set()).preimage
}

test('no swap of two statements that changes what a program does leaves its tree as it is', () => {
  const choose = chooser(20080987)
  const missed: string[] = []
  let different = 0
  for (let i = 0; i < 400; i++) {
    const lines = randomProgram(choose)
    const [shown, tree] = [outcome(lines), preimage(lines)]
    // A swap that mends a program is met from its other side.
    if (shown === 'an error') continue
    for (let at = 0; at + 1 < lines.length; at++) {
      const swapped = lines.with(at, lines[at + 1]!).with(at + 1, lines[at]!)
      if (outcome(swapped) === shown) continue
      different++
      if (preimage(swapped) === tree) missed.push(`${lines.join('\n')}\n-- swap ${at} --`)
    }
  }
  assert.deepEqual(missed, [])
  assert.ok(different >= 50, `${different} swaps made a difference`)
})
