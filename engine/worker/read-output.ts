import { chmodSync, copyFileSync, lstatSync, renameSync, type Stats } from 'node:fs'
import { checkHoldable } from '../formats/check-holdable.ts'
import { checkKind } from '../formats/check-kind.ts'
import { encodeHoldable } from '../formats/codec.ts'
import { readForeign } from '../formats/read-foreign.ts'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import type { KindDeclaration } from '../values/declaration.ts'
import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import { readFolder } from '../values/folder-files.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { readWholeFile } from '../values/whole-file.ts'
import { handOver, messageBytes, outputFile } from './hand-over.ts'

/** An output as it is handed over. */
export interface Output {
  readonly bytes: AnyBytes
  readonly digest: ArtifactDigest
}

interface Reading {
  readonly task: string
  /** The worker's own folder. */
  readonly scratch: string
}

/**
 * Reads what a program wrote, as what its stage declares. It is encoded anew, so that the digest is that of the value and not of the
 * program's way to write it; bytes of a `file()` stay as they are.
 *
 * @throws UserError `no-output`, `wrong-format`, or of the format and the schema.
 */
export async function readOutput(path: string, kind: KindDeclaration, reading: Reading): Promise<Output> {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  requireFile(stat, kind, reading)
  if (kind.format === 'file' && stat!.size > messageBytes) return handOverWhole(path, stat!, reading)
  const value = await valueOf(() => readValue(path, kind), kind, reading)
  const bytes = await encodeHoldable(kind.format, value, kind.schema)
  return { bytes: handOver(bytes, reading.scratch), digest: digestBytes(bytes) }
}

function readValue(path: string, kind: KindDeclaration): unknown {
  return kind.format === 'folder' ? readFolder(path) : readForeign(kind, readWholeFile(path))
}

async function valueOf(read: () => unknown, kind: KindDeclaration, { task }: Reading): Promise<unknown> {
  try {
    const value = await read()
    await checkHoldable(value, kind)
    checkKind(value, kind, {
      what: `${task} wrote an output that its schema refuses`,
      fix: 'mend what the program writes, or its output schema',
    })
    return value
  } catch (error) {
    if (!isUserError(error) || error.code === 'schema') throw error
    const { code, message, at, fix } = error
    throw new UserError({ code, what: `the output that ${task} wrote can't be taken: ${message}`, at, fix })
  }
}

function requireFile(stat: Stats | undefined, { format }: KindDeclaration, { task }: Reading): void {
  if (format === 'folder' ? stat?.isDirectory() === true : stat?.isFile() === true) return
  const found = stat === undefined ? 'nothing' : describeEntry(stat)
  throw new UserError({
    code: 'no-output',
    what: `${task} has ended, and where its output is to be (${format}) there is ${found}`,
    fix: `let the program write a ${format === 'folder' ? 'folder' : 'file'} to the path that run() is given as \`output\``,
  })
}

function describeEntry(stat: Stats): string {
  if (stat.isDirectory()) return 'a folder'
  if (stat.isFile()) return 'a file'
  return stat.isSymbolicLink() ? 'a link' : 'something that is no file'
}

/** A file of any size travels as a file. One that has other names is copied: under these it could be changed later. */
function handOverWhole(path: string, { nlink, size }: Stats, { scratch }: Reading): Output {
  const file = outputFile(scratch)
  if (nlink > 1) copyFileSync(path, file)
  else renameSync(path, file)
  chmodSync(file, 0o444)
  return { bytes: { file, length: size }, digest: digestFile(file) }
}
