import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { scalarIndex } from '../../kernel/arena.ts'
import { activations, layOut, losses, type Layout, type Shape } from '../../kernel/layout.ts'

const read = (file: string): string => readFileSync(new URL(`../../kernel/${file}`, import.meta.url), 'utf8')
const header = read('net.h')

/** The names of an enumeration in C, in their order. */
function enumeration(text: string, name: string): string[] {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(text)![1]!
  return body.split(',').map((word) => word.trim().toLowerCase())
}

/** The fields of a struct in C, in their order, as TypeScript would name them. */
function fields(name: string): string[] {
  const body = new RegExp(`typedef struct \\{([^}]*)\\} ${name};`).exec(header)![1]!
  const declarations = body.replace(/\/\/.*$/gm, '').split(';')
  return declarations.flatMap((text) => {
    const [, names] = /^\s*(?:int32_t|double|uint64_t)\s+([^[]+)$/.exec(text) ?? []
    return (names ?? '').split(',').flatMap((word) => (word.trim() === '' ? [] : [camelCase(word.trim())]))
  })
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

const layers: Shape['layers'] = [
  { in: 4, out: 5, activation: 'tanh' },
  { in: 5, out: 7, activation: 'sin' },
  { in: 7, out: 2, activation: 'identity' },
]
const shape: Shape = {
  layers,
  rows: 1000,
  batch: 900,
  orderLength: 1100,
  shuffled: true,
  points: 300,
  loss: 'log-projected',
  moments: true,
}
/** Layouts in which any two fields differ somewhere, so that no two can have changed places unseen. */
const layouts = [
  shape,
  { ...shape, batch: 500, rows: 800, points: 40 },
  { ...shape, loss: 'projected', shuffled: false },
].map((one) => layOut(one as Shape))

describe("the kernel's memory is laid out in C as in TypeScript", () => {
  test('the net: each field of the struct has its value in its place', () => {
    const names = fields('Net') as (keyof Layout)[]
    assert.equal(names.length, 48)
    for (const layout of layouts) {
      const words: number[] = [...layout.header.subarray(0, names.length)]
      assert.deepEqual(
        names.map((name, i) => [name, words[i]]),
        names.map((name) => [name, layout[name]]),
      )
    }
    const alike = names.flatMap((a, i) =>
      names.slice(i + 1).flatMap((b) => (layouts.every((layout) => layout[a] === layout[b]) ? [`${a} ${b}`] : [])),
    )
    assert.deepEqual(alike, [])
  })

  test('the layers: as many words each, in the order of the struct, right behind the net', () => {
    const [layout] = layouts as [Layout]
    assert.deepEqual(fields('Layer'), ['in', 'out', 'activation', 'weights', 'biases', 'values', 'slopes', 'unused'])
    const words: number[] = [...layout.header.subarray(fields('Net').length)]
    assert.equal(words.length, layers.length * fields('Layer').length)
    const { block } = layout
    assert.deepEqual(words, [
      ...[4, 5, activations.indexOf('tanh'), 0, 20, 0, 5 * block, 0],
      ...[5, 7, activations.indexOf('sin'), 25, 60, 10 * block, 17 * block, 0],
      ...[7, 2, activations.indexOf('identity'), 67, 81, 24 * block, 26 * block, 0],
    ])
  })

  test('the scalars', () => {
    assert.deepEqual(
      Object.entries(scalarIndex),
      fields('Scalars').map((name, i) => [name, i]),
    )
  })

  test('the numbers of activations and losses', () => {
    assert.deepEqual(enumeration(header, 'Activation'), [...activations])
    assert.deepEqual(
      enumeration(header, 'Loss').map((name) => name.replace('_', '-')),
      [...losses],
    )
  })

  test('the lanes of a sum, and the blocks whose centred features are taken together', () => {
    const lanes = Number(/#define LANES (\d+)/.exec(read('vector.h'))![1])
    const chunk = Number(/#define CHUNK_BLOCKS (\d+)/.exec(read('moments.h'))![1])
    for (const { padded, laneSums, rowInputs, blocks, block, centredStride } of layouts) {
      assert.equal(rowInputs - laneSums, (padded + 1) * lanes)
      assert.ok(blocks > chunk)
      assert.equal(centredStride, chunk * block)
    }
  })
})

test('kernel.c, the addon and TypeScript know the same functions', () => {
  const ofKernel = [...read('kernel.c').matchAll(/^KERNEL\((\w+)\);$/gm)].map((match) => match[1])
  const ofAddon = [...read('addon.c').matchAll(/EACH\((\w+), level\)/g)].map((match) => match[1])
  const [, union] = /^export type KernelFunction =((?:\s*\| '\w+')+)$/m.exec(read('machine.ts'))!
  const ofTypes = [...union!.matchAll(/'(\w+)'/g)].map((match) => match[1])
  assert.equal(ofKernel.length, 12)
  assert.deepEqual(ofAddon, ofKernel)
  assert.deepEqual(ofTypes, ofKernel)
})
