import { decode } from '../formats/codec.ts'
import { dtypeOfData } from '../formats/dtypes.ts'
import { isInFile, type AnyBytes } from '../values/bytes-in-file.ts'
import { readWholeFile } from '../values/whole-file.ts'
import { firstDifferentByte, type Difference } from './first-different-byte.ts'
import type { FolderFile, Format, Tensor, Tensors } from '../values/kind.ts'

export type { Difference } from './first-different-byte.ts'

/** Whether a difference between two fields of JSON, or two cells of a table, is told only where there is no other. */
export type Minor = (was: unknown, now: unknown) => boolean

/** Finds the first field, element, cell, line or byte in which two artifacts differ; undefined where all bytes agree. */
export async function firstDifference(
  format: Format,
  was: AnyBytes,
  now: AnyBytes,
  isMinor: Minor = () => false,
): Promise<Difference | undefined> {
  if (Math.max(was.length, now.length) > decodedBytes) return firstDifferentByte(was, now)
  return inMemory(format, [bytesIn(was), bytesIn(now)], isMinor)
}

/** Larger artifacts are compared byte by byte: their values would take many times as much memory. */
const decodedBytes = 256 * 1024 * 1024

function bytesIn(bytes: AnyBytes): Uint8Array {
  return isInFile(bytes) ? readWholeFile(bytes.file) : bytes
}

async function inMemory(
  format: Format,
  [was, now]: readonly [Uint8Array, Uint8Array],
  isMinor: Minor,
): Promise<Difference | undefined> {
  if (Buffer.compare(was, now) === 0) return undefined
  try {
    const [old, today] = [await decode(format, was), await decode(format, now)]
    const none: Minor = () => false
    return inValue(format, [old, today], isMinor) ?? inValue(format, [old, today], none) ?? inBytes(was, now)
  } catch {
    // Bytes that can't be decoded have no fields.
    return inBytes(was, now)
  }
}

function inValue(format: Format, [was, now]: readonly [unknown, unknown], isMinor: Minor): Difference | undefined {
  switch (format) {
    case 'json':
      return inJson([was, now], '', isMinor)
    case 'safetensors':
      return inTensors(was as Tensors, now as Tensors)
    case 'arrow':
      return inRows(was as readonly Row[], now as readonly Row[], isMinor)
    case 'html':
    case 'svg':
      return inLines(was as string, now as string)
    case 'folder':
      return inFiles(was as readonly FolderFile[], now as readonly FolderFile[])
    case 'file':
      return undefined
    default:
      return format satisfies never
  }
}

function inFiles(was: readonly FolderFile[], now: readonly FolderFile[]): Difference | undefined {
  const [old, today] = [was, now].map((files) => new Map(files.map(({ path, bytes }) => [path, bytes])))
  for (const path of [...new Set([...old!.keys(), ...today!.keys()])].sort()) {
    const [a, b] = [old!.get(path), today!.get(path)]
    if (a === undefined || b === undefined)
      return { path, was: a === undefined ? 'not there' : 'a file', now: b === undefined ? 'not there' : 'a file' }
    const different = Buffer.compare(a, b) === 0 ? undefined : inBytes(a, b)
    if (different !== undefined) return { ...different, path: `${path}, ${different.path}` }
  }
  return undefined
}

function inJson([was, now]: readonly [unknown, unknown], path: string, isMinor: Minor): Difference | undefined {
  if (Object.is(was, now) || isMinor(was, now)) return undefined
  if (!isObject(was) || !isObject(now) || Array.isArray(was) !== Array.isArray(now)) {
    return { path: path === '' ? 'the whole value' : path, was: show(was), now: show(now) }
  }
  const names = Array.isArray(was)
    ? Array.from({ length: Math.max(was.length, (now as unknown as unknown[]).length) }, (_, i) => String(i))
    : [...new Set([...Object.keys(was), ...Object.keys(now)])].sort()
  for (const name of names) {
    const found = inJson([was[name], now[name]], `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, isMinor)
    if (found !== undefined) return found
  }
  return undefined
}

function inTensors(was: Tensors, now: Tensors): Difference | undefined {
  const names = [...new Set([...Object.keys(was.tensors), ...Object.keys(now.tensors)])].sort()
  for (const name of names) {
    const found = inTensor(name, was.tensors[name], now.tensors[name])
    if (found !== undefined) return found
  }
  return inJson([was.metadata, now.metadata], 'metadata', () => false)
}

function inTensor(name: string, was: Tensor | undefined, now: Tensor | undefined): Difference | undefined {
  const [old, today] = [was, now].map((tensor) =>
    tensor === undefined ? 'missing' : `${dtypeOfData(tensor.data) ?? 'data'} of shape [${tensor.shape.join(', ')}]`,
  )
  if (old !== today) return { path: name, was: old!, now: today! }
  // Bits decide: -0 is not 0 here, and one NaN may not be another.
  const [a, b] = [bytesOf(was!), bytesOf(now!)]
  if (Buffer.compare(a, b) === 0) return undefined
  const at = Math.floor(firstByte(a, b) / was!.data.BYTES_PER_ELEMENT)
  return {
    path: `${name}[${indexesOf(at, was!.shape).join(',')}]`,
    was: show(was!.data[at]),
    now: show(now!.data[at]),
  }
}

function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

function indexesOf(at: number, shape: readonly number[]): number[] {
  let rest = at
  return shape.reduceRight<number[]>((indexes, length) => {
    indexes.unshift(rest % length)
    rest = Math.floor(rest / length)
    return indexes
  }, [])
}

type Row = Readonly<Record<string, unknown>>

function inRows(was: readonly Row[], now: readonly Row[], isMinor: Minor): Difference | undefined {
  const columns = [was, now].map((rows) => [...new Set(rows.flatMap((row) => Object.keys(row)))].sort().join(', '))
  if (was.length > 0 && now.length > 0 && columns[0] !== columns[1]) {
    return { path: 'columns', was: columns[0]!, now: columns[1]! }
  }
  for (let row = 0; row < Math.min(was.length, now.length); row++) {
    // A row may leave a column out.
    const names = Object.keys({ ...was[row], ...now[row] })
    const column = names.find((name) => {
      const [old, today] = [was[row]![name], now[row]![name]]
      return !isSameCell(old, today) && !isMinor(old, today)
    })
    if (column !== undefined)
      return { path: `row ${row}, column ${column}`, was: show(was[row]![column]), now: show(now[row]![column]) }
  }
  return was.length === now.length ? undefined : { path: 'rows', was: show(was.length), now: show(now.length) }
}

function isSameCell(was: unknown, now: unknown): boolean {
  return was instanceof Date && now instanceof Date ? was.getTime() === now.getTime() : Object.is(was, now)
}

function inLines(was: string, now: string): Difference | undefined {
  const [old, today] = [was.split('\n'), now.split('\n')]
  const at = old.findIndex((line, i) => line !== today[i])
  const line = at < 0 ? old.length : at
  return { path: `line ${line + 1}`, was: show(old[line]), now: show(today[line]) }
}

function inBytes(was: Uint8Array, now: Uint8Array): Difference {
  const at = firstByte(was, now)
  return { path: `byte ${at}`, was: show(was[at]), now: show(now[at]) }
}

function firstByte(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i])
  return at < 0 ? a.length : at
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function show(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}
