import { types } from 'node:util'
import { checkJson } from '../values/check-json.ts'
import { showValue } from '../values/show-value.ts'
import { hasOwnFields, isDetached } from './typed-array.ts'
import { UserError } from '../values/user-error.ts'
import { dtypeOfData, dtypes } from './dtypes.ts'

/**
 * Refuses tensors and metadata that would not come back equal from safetensors.
 *
 * @throws UserError `bad-tensor`, or `not-json` for metadata, naming the path, what stands there, and what to do.
 */
export function checkTensors(value: unknown): void {
  const whole = fieldsOf(
    value,
    '',
    ['tensors', 'metadata'],
    'return { tensors: { <name>: { shape, data } }, metadata: {} }',
  )
  const tensors = namedFields(whole.get('tensors'), '/tensors', 'name the tensors: { <name>: { shape, data } }')
  for (const [name, tensor] of tensors) {
    const path = `/tensors/${name}`
    if (name === '__metadata__')
      throw badTensor(
        path,
        "a tensor can't be named __metadata__: safetensors keeps that name for the metadata",
        'rename it',
      )
    if (!name.isWellFormed())
      throw badTensor(path.toWellFormed(), 'the name of a tensor has a lone surrogate', 'rename it')
    checkTensor(name, path, tensor)
  }
  const metadata = namedFields(whole.get('metadata'), '/metadata', 'give an object: metadata: {}')
  for (const [name, entry] of metadata) {
    checkJson(name, '/metadata')
    if (entry !== undefined) checkJson(entry, `/metadata/${name}`)
  }
}

function checkTensor(name: string, path: string, value: unknown): void {
  const tensor = fieldsOf(value, path, ['shape', 'data'], 'a tensor is { shape, data }')
  const [shape, data] = [tensor.get('shape'), tensor.get('data')]
  checkJson(shape, `${path}/shape`)
  if (!isShape(shape))
    throw badTensor(`${path}/shape`, `${showValue(shape)} is no shape`, 'give a list of whole numbers of at least 0')
  if (dtypeOfData(data) === undefined || !types.isTypedArray(data))
    throw badTensor(`${path}/data`, `${showValue(data)} can't be a tensor's data`, fixOf(data))
  const size = shape.reduce((product, length) => product * length, 1)
  if (size !== data.length) {
    const what = `tensor "${name}" has shape [${shape.join(', ')}], so ${size} elements, but holds ${data.length}`
    throw badTensor(path, what, 'mend its shape, or its data')
  }
  if (isDetached(data)) throw badTensor(`${path}/data`, handedOver, 'return a copy: it.slice()')
  if (hasOwnFields(data))
    throw badTensor(
      `${path}/data`,
      'the array has fields of its own, which safetensors has no place for',
      'put them into the metadata',
    )
}

/** What is wrong with an array whose memory is gone. */
const handedOver = 'the memory of the array was handed to another thread'

function isShape(shape: unknown): shape is readonly number[] {
  return Array.isArray(shape) && shape.every((length) => Number.isSafeInteger(length) && (length as number) >= 0)
}

function fixOf(data: unknown): string {
  if (Array.isArray(data)) return 'make a typed array of it: Float64Array.from(list)'
  if (data instanceof DataView || types.isAnyArrayBuffer(data))
    return 'lay a typed array over it: new Float64Array(buffer)'
  if (data instanceof Uint8ClampedArray) return 'make bytes of it: Uint8Array.from(it)'
  if (types.isTypedArray(data) && data[Symbol.toStringTag] === ('Float16Array' as string))
    return 'make it wider: Float32Array.from(it)'
  return `give a typed array of one of ${dtypes.join(', ')}, and of no class derived from it`
}

/** The fields of an object that must have these, and no others: more would be lost. */
function fieldsOf(value: unknown, path: string, names: readonly string[], fix: string): ReadonlyMap<string, unknown> {
  const fields = new Map(namedFields(value, path, fix))
  const other = [...fields].find(([name, field]) => !names.includes(name) && field !== undefined)
  if (other !== undefined)
    throw badTensor(
      `${path}/${other[0].toWellFormed()}`,
      `safetensors has no place for ${showValue(other[1])} here`,
      fix,
    )
  const missing = names.find((name) => fields.get(name) === undefined)
  if (missing !== undefined) throw badTensor(`${path}/${missing}`, `there is no ${missing}`, fix)
  return fields
}

function namedFields(value: unknown, path: string, fix: string): [string, unknown][] {
  const where = path === '' ? 'the whole value' : path
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined
  const isPlain = (prototype === null || prototype === Object.prototype) && !types.isProxy(value)
  if (!isPlain) throw badTensor(where, `${showValue(value)} stands where an object must`, fix)
  return Reflect.ownKeys(value as object).map((name) => {
    const field = Object.getOwnPropertyDescriptor(value, name)!
    if (typeof name === 'symbol' || field.get !== undefined || field.enumerable !== true)
      throw badTensor(
        where,
        `the field ${String(name)} is named by a symbol, a getter or not enumerable`,
        'leave it out',
      )
    return [name, field.value]
  })
}

function badTensor(at: string, what: string, fix: string): UserError {
  return new UserError({ code: 'bad-tensor', what, at, fix })
}
