import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Type } from '@sinclair/typebox'
import type { UserError } from '../../../engine/values/user-error.ts'
import { checkStage } from '../../../engine/worker/check-stage.ts'
import { json, many, program } from '../../../engine/stage-api.ts'

const numbers = json(Type.Array(Type.Number()))
const good = { inputs: { data: numbers, all: many(numbers) }, params: Type.Object({}), output: numbers, run: () => [] }

describe('a program that is declared wrongly', () => {
  test('is told how a program is written', () => {
    const fixOf = (made: unknown): string | undefined => {
      try {
        checkStage({ file: 'stages/fit.ts' }, made)
        return undefined
      } catch (error) {
        return (error as UserError).fix
      }
    }
    const written = 'write `export default program({ inputs, params, output, sources, tools, run })`'
    assert.equal(fixOf(program({ ...good, sorces: ['a.py'] } as never)), written)
    assert.equal(fixOf({ ...good, sources: ['a.py'] }), written)
    assert.equal(fixOf(5), 'a stage file has `export default stage({ inputs, params, output, run })`')
  })
})

describe('a stage file’s default export', () => {
  test('that is a stage is taken', () => {
    checkStage({ file: 'stages/fit.ts' }, good)
    checkStage({ file: 'stages/fit.ts' }, { ...good, limits: {}, impure: 'x', machine: 'x', allow: { clock: 'x' } })
  })

  test('that is none is refused with the field that is missing, wrong or unknown', () => {
    const fault = (made: unknown): string => {
      try {
        checkStage({ file: 'stages/fit.ts' }, made)
        return 'none'
      } catch (error) {
        return (error as Error).message.replace('its default export is not a stage: ', '')
      }
    }
    const kind =
      'and must be a kind: json(schema), table(schema), safetensors(schema), html(), svg(), file() or folder()'
    for (const [made, told] of [
      [undefined, 'it has no default export'],
      [5, 'it is 5'],
      [() => 1, 'it is a function'],
      [{}, 'it has no inputs, params, output, run'],
      [{ ...good, run: undefined }, 'it has no run'],
      [
        { ...good, output: undefined, outputs: numbers },
        'it has no output (it has outputs: did you mean "output"? (nothing knows of it))',
      ],
      [
        { ...good, limit: {} },
        'there is no limit in a stage: did you mean "limits"? (it has inputs, params, output, run, limits, impure, machine, allow, failures)',
      ],
      [{ ...good, run: 5 }, 'run is 5, and must be a function'],
      [{ ...good, inputs: [] }, 'inputs is a list, and must be an object of kinds by name'],
      [{ ...good, inputs: numbers }, 'inputs is a kind, and must be an object of kinds by name'],
      [{ ...good, inputs: { data: undefined } }, `inputs.data is undefined, ${kind}`],
      [{ ...good, inputs: { data: Type.Number() } }, `inputs.data is a schema, ${kind}`],
      [{ ...good, inputs: { data: { many: 5 } } }, `inputs.data, many() of which, is 5, ${kind}`],
      [{ ...good, params: 'x' }, 'params is "x", and must be a schema: Type.Object({ ... })'],
      [{ ...good, output: many(numbers) }, `output is many() of a kind, ${kind}`],
      [{ ...good, output: json }, `output is a function, ${kind}`],
      [{ ...good, impure: true }, 'impure is true, and must say why'],
      [{ ...good, machine: '' }, 'machine is "", and must say why'],
      [{ ...good, allow: ['clock'] }, 'allow is a list, and must be an object of reasons'],
      [{ ...good, allow: { clock: true } }, 'allow.clock is true, and must say why'],
      [{ ...good, allow: { clock: ' ' } }, 'allow.clock is " ", and must say why'],
      [
        { ...good, allow: { clok: 'x' } },
        'allow has no clok: did you mean "clock"? (it has clock, random, environment, files, modules, texts, network, processes, threads, machine, unwatched)',
      ],
    ] as const)
      assert.equal(fault(made), told)
  })
})
