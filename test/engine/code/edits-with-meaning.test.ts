import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chain, far, near, stageOf, type Row } from './edit-rows.ts'
import { TemporaryProject } from './temporary-project.ts'

const meant: readonly Row[] = [
  [
    'the stage itself',
    chain,
    { 'stages/a.ts': stageOf('(x: number) => near(x) + 1', "import { near } from '../lib/near.ts'") },
  ],
  ['a helper one import away', chain, { 'lib/near.ts': near.replace('* 2', '* 3') }],
  ['a helper two imports away', chain, { 'lib/far.ts': far.replace('x +', 'x -') }],
  ['a constant', chain, { 'lib/far.ts': far.replace('10', '11') }],
  ['the sign of zero', { 'stages/a.ts': stageOf('() => 0') }, { 'stages/a.ts': stageOf('() => -0') }],
  ['a number for its text', { 'stages/a.ts': stageOf('() => 1') }, { 'stages/a.ts': stageOf("() => '1'") }],
  ['a bigint for a number', { 'stages/a.ts': stageOf('() => 1') }, { 'stages/a.ts': stageOf('() => 1n') }],
  ['1e21 and Infinity', { 'stages/a.ts': stageOf('() => 1e21') }, { 'stages/a.ts': stageOf('() => 1e999') }],
  ['a lone surrogate', { 'stages/a.ts': stageOf("() => '\\ud800'") }, { 'stages/a.ts': stageOf("() => '\\ud801'") }],
  [
    'composed and decomposed letters',
    { 'stages/a.ts': stageOf("() => '\u00e9'") },
    { 'stages/a.ts': stageOf("() => 'e\u0301'") },
  ],
  [
    'the flags of a regular expression',
    { 'stages/a.ts': stageOf('() => /a/g') },
    { 'stages/a.ts': stageOf('() => /a/y') },
  ],
  [
    'the raw text of a tagged template',
    { 'stages/a.ts': stageOf('() => String.raw`\\n`') },
    { 'stages/a.ts': stageOf('() => String.raw`\\u000a`') },
  ],
  ['which local is used', { 'stages/a.ts': stageOf('(a, b) => a - b') }, { 'stages/a.ts': stageOf('(a, b) => b - a') }],
  [
    'a variable that now shadows another',
    { 'stages/a.ts': stageOf('(a) => { const f = (b) => a + b; return f(1) }') },
    { 'stages/a.ts': stageOf('(a) => { const f = (a) => a + a; return f(1) }') },
  ],
  [
    'var for let in a loop with closures',
    { 'stages/a.ts': stageOf('() => { const f = []; for (let i = 0; i < 3; i++) f.push(() => i); return f }') },
    { 'stages/a.ts': stageOf('() => { const f = []; for (var i = 0; i < 3; i++) f.push(() => i); return f }') },
  ],
  [
    'which label is left',
    { 'stages/a.ts': stageOf('(x) => { a: for (;;) { b: for (;;) { if (x) break a } } }') },
    { 'stages/a.ts': stageOf('(x) => { a: for (;;) { b: for (;;) { if (x) break b } } }') },
  ],
  [
    'a getter for a value',
    { 'stages/a.ts': stageOf('() => ({ get a() { return {} } })') },
    { 'stages/a.ts': stageOf('() => ({ a() { return {} } })') },
  ],
  [
    'a static member',
    { 'stages/a.ts': stageOf('() => class { static a = 1 }') },
    { 'stages/a.ts': stageOf('() => class { a = 1 }') },
  ],
  [
    'a static block',
    { 'stages/a.ts': stageOf('() => class { static a; static { this.a = 1 } }') },
    { 'stages/a.ts': stageOf('() => class { static a; static { this.a = 2 } }') },
  ],
  [
    'a computed __proto__',
    { 'stages/a.ts': stageOf('(p) => ({ __proto__: p })') },
    { 'stages/a.ts': stageOf("(p) => ({ ['__proto__']: p })") },
  ],
  [
    'a shorthand __proto__',
    { 'stages/a.ts': stageOf('(__proto__) => ({ __proto__: __proto__ })') },
    { 'stages/a.ts': stageOf('(__proto__) => ({ __proto__ })') },
  ],
  ['async', { 'stages/a.ts': stageOf('() => 1') }, { 'stages/a.ts': stageOf('async () => 1') }],
  ['a generator', { 'stages/a.ts': stageOf('function () {}') }, { 'stages/a.ts': stageOf('function* () {}') }],
  [
    'for await',
    { 'stages/a.ts': stageOf('async (x) => { for (const y of x) return y }') },
    { 'stages/a.ts': stageOf('async (x) => { for await (const y of x) return y }') },
  ],
  ['optional chaining', { 'stages/a.ts': stageOf('(x) => x.y') }, { 'stages/a.ts': stageOf('(x) => x?.y') }],
  ['where a chain ends', { 'stages/a.ts': stageOf('(x) => x?.y.z') }, { 'stages/a.ts': stageOf('(x) => (x?.y).z') }],
  [
    'the order of keys',
    { 'stages/a.ts': stageOf('() => ({ a: 1, b: 2 })') },
    { 'stages/a.ts': stageOf('() => ({ b: 2, a: 1 })') },
  ],
  ['a hole in an array', { 'stages/a.ts': stageOf('() => [, 1]') }, { 'stages/a.ts': stageOf('() => [undefined, 1]') }],
  ['rest for a parameter', { 'stages/a.ts': stageOf('(...x) => x') }, { 'stages/a.ts': stageOf('(x) => x') }],
  ['a default value', { 'stages/a.ts': stageOf('(x = 1) => x') }, { 'stages/a.ts': stageOf('(x = 2) => x') }],
  [
    'the default case of a switch',
    { 'stages/a.ts': stageOf('(x) => { switch (x) { case 1: return 1; default: return 2 } }') },
    { 'stages/a.ts': stageOf('(x) => { switch (x) { default: return 2; case 1: return 1 } }') },
  ],
  ['delete', { 'stages/a.ts': stageOf('(x) => delete x.a') }, { 'stages/a.ts': stageOf('(x) => void x.a') }],
  ['x++ for ++x', { 'stages/a.ts': stageOf('(x) => x++') }, { 'stages/a.ts': stageOf('(x) => ++x') }],
  [
    'a block that scopes',
    { 'stages/a.ts': stageOf('(x) => { { let x = 1 } return x }') },
    { 'stages/a.ts': stageOf('(x) => { x = 1; return x }') },
  ],
]

describe('an edit that changes the meaning changes the code digest', () => {
  for (const [claim, before, edit] of meant) {
    test(claim, async () => {
      const project = new TemporaryProject(before)
      const { digest } = await project.one()
      assert.notEqual((await project.write(edit).one()).digest, digest)
    })
  }
})
