import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestBytes } from '../values/digest.ts'

/** The file of a build that holds the digests of the others, but for those that were added later. */
export const manifest = 'digests.json'

/** The digests that a build was given when it was made, by file. @throws where there are none, or they can't be read. */
export function digestsOfBuild(folder: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(folder, manifest), 'utf8')) as Record<string, string>
}

/** Whether a file of a build has the bytes that it was made with. */
export function isIntact(folder: string, name: string, digest: string): boolean {
  const bytes = bytesOf(join(folder, name))
  return bytes !== undefined && digestBytes(bytes) === digest
}

/** A file that is added to a build in use carries its own digest. */
export function seal(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(digestBytes(bytes)), bytes])
}

/** What a sealed file holds; undefined where there is none, or it has another digest. */
export function unseal(file: string): Buffer | undefined {
  const sealed = bytesOf(file)
  const bytes = sealed?.subarray(64)
  return bytes !== undefined && digestBytes(bytes) === sealed?.toString('latin1', 0, 64) ? bytes : undefined
}

/** Bytes that can't be read are as good as none: the build is made again. */
function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** Which process makes a build, by the name of the folder that it fills; undefined for a build that is done. */
export function makerOf(entry: string): string | undefined {
  return /^[^.]+\.([^-]+)-/.exec(entry)?.[1]
}
