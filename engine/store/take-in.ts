import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import { digestFileMeanwhile } from '../values/digest-file.ts'
import type { CacheFolder } from './cache-folder.ts'
import { inlineBytes } from './record-executions.ts'
import { storeError } from './store-error.ts'

/**
 * Takes a copy of a file into the cache's folder of half files, where the next process sweeps what a dead one left. The copy
 * is digested, and not the file: only what was copied is known to have these bytes. Small files are read instead.
 */
export async function takeIn(
  file: string,
  cache: Pick<CacheFolder, 'newName'>,
): Promise<{ readonly bytes: AnyBytes; readonly digest: ArtifactDigest }> {
  const { size } = statSync(file)
  if (size <= inlineBytes) {
    const bytes = readFileSync(file)
    return { bytes, digest: digestBytes(bytes) }
  }
  accessSync(file, constants.R_OK)
  const copy = cache.newName()
  try {
    await mkdir(dirname(copy), { recursive: true })
    // Where the file system can, both share their blocks until one is written to.
    await copyFile(file, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await chmod(copy, 0o444)
    const digest = await digestFileMeanwhile(copy)
    return { bytes: { file: copy, length: statSync(copy).size, digested: digest }, digest }
  } catch (error) {
    await rm(copy, { force: true })
    throw storeError(error, copy)
  }
}
