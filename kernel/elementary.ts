/** The kernel's elementary functions: the same bits on every machine, where `Math.sin` and its kin are not. */
import { canonical } from './arena.ts'
import { type Machine, type Memory, theMachine } from './machine.ts'

const functions = ['sin', 'cos', 'tanh', 'exp', 'log', 'erf'] as const
export type ElementaryFunction = (typeof functions)[number]

const group = 64

/** Memory for one group and its scratch, kept for single numbers. */
const kept = new WeakMap<Machine, { readonly values: Memory; readonly scratch: Memory }>()

function mapNumber(name: ElementaryFunction, x: number): number {
  const machine = theMachine()
  const memory = kept.get(machine) ?? { values: machine.allocate(group), scratch: machine.allocate(group) }
  kept.set(machine, memory)
  memory.values.numbers()[0] = x
  machine.call('map', memory.values, memory.scratch, functions.indexOf(name), group)
  return canonical(memory.values.numbers().slice(0, 1))[0]!
}

/** A function of each number of an array, a new array; within 3 ulp for arguments below 100 in magnitude. */
export function mapElementary(
  name: ElementaryFunction,
  x: Float64Array,
  machine: Machine = theMachine(),
): Float64Array {
  const padded = Math.ceil(x.length / group) * group
  const values = machine.allocate(padded)
  const scratch = machine.allocate(group)
  values.numbers().set(x)
  machine.call('map', values, scratch, functions.indexOf(name), padded)
  const result = canonical(values.numbers().slice(0, x.length))
  values.release()
  scratch.release()
  return result
}

interface Elementary {
  (x: number): number
  (x: Float64Array): Float64Array
}

function elementary(name: ElementaryFunction): Elementary {
  function apply(x: number): number
  function apply(x: Float64Array): Float64Array
  function apply(x: number | Float64Array): number | Float64Array {
    return typeof x === 'number' ? mapNumber(name, x) : mapElementary(name, x)
  }
  return apply
}

/** sin of a number or of each of an array, in radians, |x| < 1e5 (beyond, the argument's reduction fails); 1.3 ulp. */
export const sin = /* @__PURE__ */ elementary('sin')
/** cos of a number or of each of an array, in radians, |x| < 1e5 (beyond, the argument's reduction fails); 1.4 ulp. */
export const cos = /* @__PURE__ */ elementary('cos')
/** tanh of a number or of each of an array; 2.8 ulp. */
export const tanh = /* @__PURE__ */ elementary('tanh')
/** exp of a number or of each of an array; 1.4 ulp. */
export const exp = /* @__PURE__ */ elementary('exp')
/** The natural logarithm of a number or of each of an array; 1 ulp. */
export const log = /* @__PURE__ */ elementary('log')
/** The error function of a number or of each of an array; 2 ulp. */
export const erf = /* @__PURE__ */ elementary('erf')
