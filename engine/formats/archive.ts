import type { FolderFile } from '../values/kind.ts'
import { UserError } from '../values/user-error.ts'

/** Archives are made of blocks of so many bytes. */
const block = 512

/**
 * Encodes files that were checked as a tar archive (POSIX.1-2001, pax): in the order of their paths, without times, owners and rights,
 * so that the same files have the same bytes.
 */
export function encodeArchive(files: readonly FolderFile[]): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  const parts = sorted.flatMap(({ path, bytes }) => [
    ...pathRecord(path),
    header(shortName(path), bytes.length, '0'),
    ...padded(bytes),
  ])
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

/** Decodes a tar archive that {@link encodeArchive} wrote; each file owns its memory. */
export function decodeArchive(bytes: Uint8Array): FolderFile[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const files: FolderFile[] = []
  let long: string | undefined
  for (let at = 0; at + block <= all.length && all[at] !== 0;) {
    const size = parseInt(all.toString('latin1', at + 124, at + 135), 8)
    const content = all.subarray(at + block, at + block + size)
    const isRecord = all.toString('latin1', at + 156, at + 157) === 'x'
    const name = all.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    if (isRecord) long = /^\d+ path=(.*)\n$/s.exec(content.toString('utf8'))?.[1]
    else {
      files.push({ path: long ?? name, bytes: Uint8Array.from(content) })
      long = undefined
    }
    at += block + Math.ceil(size / block) * block
  }
  return files
}

/** Whether a header holds a path whole. */
function isShort(path: string): boolean {
  return /^[ -~]*$/.test(path) && path.length <= 100
}

function shortName(path: string): string {
  return isShort(path) ? path : path.replaceAll(/[^ -~]/g, '?').slice(0, 100)
}

/** Before a file whose path no header holds: a record of it, which begins with its own length. */
function pathRecord(path: string): Uint8Array[] {
  if (isShort(path)) return []
  const bare = Buffer.byteLength(` path=${path}\n`)
  let length = bare + String(bare).length
  length = bare + String(length).length
  const record = Buffer.from(`${length} path=${path}\n`)
  return [header('path', record.length, 'x'), ...padded(record)]
}

function header(name: string, size: number, type: '0' | 'x'): Uint8Array {
  const bytes = Buffer.alloc(block)
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`
  bytes.write(name, 0, 'latin1')
  bytes.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12), 100, 'latin1')
  bytes.write(`        ${type}`, 148, 'latin1')
  bytes.write('ustar\x0000', 257, 'latin1')
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}

function padded(bytes: Uint8Array): Uint8Array[] {
  return [bytes, Buffer.alloc((block - (bytes.length % block)) % block)]
}

/**
 * Refuses files that no folder could hold, or that would not come back equal.
 *
 * @throws UserError `bad-folder` naming the path, and what to do.
 */
export function checkFiles(value: unknown): void {
  if (!Array.isArray(value)) throw bad('the whole value', 'a folder is a list of { path, bytes }', 'return an array')
  const paths = new Set<string>()
  for (const [i, file] of (value as unknown[]).entries()) {
    const { path, bytes } = (typeof file === 'object' && file !== null ? file : {}) as Partial<Record<string, unknown>>
    if (typeof path !== 'string' || !(bytes instanceof Uint8Array))
      throw bad(`/${i}`, 'a file of a folder is { path, bytes }, a text and a Uint8Array', 'give both')
    const fault = faultOfPath(path)
    if (fault !== undefined)
      throw bad(`/${i}/path`, `"${path.toWellFormed()}" ${fault}`, "write it as 'plots/first.svg'")
    if (paths.has(path)) throw bad(`/${i}/path`, `"${path}" is there twice`, 'give each file a path of its own')
    paths.add(path)
  }
  for (const path of paths) {
    const steps = path.split('/')
    const file = steps.map((_, i) => steps.slice(0, i).join('/')).find((above) => paths.has(above))
    if (file !== undefined)
      throw bad(path, `"${file}" can't be both a file and the folder of "${path}"`, 'rename one of them')
  }
}

function faultOfPath(path: string): string | undefined {
  if (!path.isWellFormed() || path.includes('\0')) return 'is no path that a file system holds'
  const isRelative = path.split('/').every((step) => step !== '' && step !== '.' && step !== '..')
  return isRelative ? undefined : 'is no path within a folder'
}

function bad(at: string, what: string, fix: string): UserError {
  return new UserError({ code: 'bad-folder', what, at, fix })
}
